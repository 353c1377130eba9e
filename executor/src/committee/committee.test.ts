import { readResultDocument } from '@flowbuilder/sdk/results/resultDocument'
import type { Hex } from 'viem'
import { afterEach, describe, expect, test } from 'vitest'
import type { TaskExecutors } from '../runtime/attempts.ts'
import type { TaskExecutor, TaskValues } from '../runtime/port.ts'
import { CommitteeErrorCode } from './errors.ts'
import { CommitteeCluster } from './testing/committeeCluster.ts'

const PRICE = `flow: 1
name: price
verify: quorum
hosts: [prices.example]
inputs: { amount: { type: integer } }
tasks:
  quote:
    http: { url: 'https://prices.example/', aggregate: median }
    outputs: { price: integer }
  total:
    with: { price: '\${ tasks.quote.price }', amount: '\${ inputs.amount }' }
    compute: '({ price, amount }) => ({ due: price * amount, isLarge: price > 100n })'
  bonus:
    when: tasks.total.isLarge
    with: { due: '\${ tasks.total.due }' }
    compute: '({ due }) => ({ extra: due / 10n })'
outputs: { due: '\${ tasks.total.due }', extra: '\${ tasks.bonus.extra }' }
`

/** The outside world as one node sees it. */
function world(look: (calls: number) => TaskValues | Error): TaskExecutor & { calls: number } {
  return {
    calls: 0,
    async execute() {
      this.calls += 1
      const seen = look(this.calls)
      if (seen instanceof Error) throw seen
      return seen
    },
  }
}

const price = (value: number): TaskValues => ({
  price: { type: 'integer', value: BigInt(value) },
})

const failure = (code: string): Error =>
  Object.assign(new Error(code), { code, data: { code, retryable: code === 'HTTP_TIMEOUT' } })

let cluster: CommitteeCluster | undefined

async function start(executors: (index: number) => TaskExecutors): Promise<CommitteeCluster> {
  cluster = await CommitteeCluster.start({ size: 4, executors })
  return cluster
}

afterEach(async () => {
  await cluster?.stop()
  cluster = undefined
})

const statusOf = (nodes: CommitteeCluster['nodes'], request: Hex): (string | undefined)[] =>
  nodes.map(({ open }) => open?.committee.assignmentOf(request)?.status)

describe('a committee', () => {
  test('agrees on what it saw, computes the same, and decides', async () => {
    const seen = [100, 102, 104, 9_999]
    const network = await start((index) => ({ http: world(() => price(seen[index] ?? 0)) }))
    const { id } = await network.submit(PRICE, { amount: 3n }, 4)
    const { resultHash } = await network.until(() => {
      const entry = network.entry(id)
      return entry?.resultHash === undefined ? undefined : entry
    })
    const views = await Promise.all(network.nodes.map(({ open }) => open?.runs.get(id)))
    await network.until(() =>
      statusOf(network.nodes, id).every((status) => status === 'done') ? true : undefined,
    )
    for (const [index, { blobs }] of network.nodes.entries()) {
      const view = await network.node(index).open?.runs.get(id)
      expect(view?.resultHash).toBe(resultHash)
      const document = readResultDocument(
        blobs.get(view?.document as Hex) ?? new Uint8Array(),
        resultHash as Hex,
      )
      // Which two of three observations come first decides between two medians: both lie within what honest members saw.
      expect(['306', '312']).toContain(document.outputs.due)
      expect(document.tasks.map(({ name }) => name)).toEqual(['bonus', 'quote', 'total', ''])
    }
    expect(views[0]?.tasks.find(({ name }) => name === 'quote')?.kind).toBe('http')
    expect(network.nodes.flatMap(({ faults }) => faults)).toEqual([])
  })

  test('has no result where the observed task failed, with one code everywhere', async () => {
    const network = await start(() => ({ http: world(() => failure('HTTP_STATUS')) }))
    const { id } = await network.submit(PRICE, { amount: 3n }, 4)
    await network.until(() =>
      statusOf(network.nodes, id).every((status) => status === 'failed') ? true : undefined,
    )
    for (const { open } of network.nodes)
      expect(open?.committee.assignmentOf(id)?.fault?.failed).toBe('HTTP_STATUS')
    expect(network.entry(id)?.results).toEqual({})
  })

  test('ends split where the same was asked for and everybody saw something else', async () => {
    const network = await start((index) => ({ http: world(() => price(index)) }))
    const text = PRICE.replace('median', 'identical')
    const { id } = await network.submit(text, { amount: 3n }, 4)
    await network.until(() =>
      statusOf(network.nodes, id).every((status) => status === 'failed') ? true : undefined,
    )
    for (const { open } of network.nodes)
      expect(open?.committee.assignmentOf(id)?.fault?.failed).toBe(CommitteeErrorCode.SPLIT)
  })

  test('retries before it says what it saw', async () => {
    const worlds = [1, 2, 3, 4].map(() =>
      world((calls) => (calls === 1 ? failure('HTTP_TIMEOUT') : price(7))),
    )
    const network = await start((index) => ({ http: worlds[index] as TaskExecutor }))
    const text = PRICE.replace(
      '    outputs: { price',
      '    retry: { limit: 1, delay: 1ms }\n    outputs: { price',
    )
    const { id } = await network.submit(text, { amount: 3n }, 4)
    await network.until(() => network.entry(id)?.resultHash)
    // One may have heard of the outcome before its second look.
    expect(worlds.filter(({ calls }) => calls === 2).length).toBeGreaterThanOrEqual(3)
  })

  test('goes on without a member that crashed, which votes once after its return', async () => {
    const network = await start(() => ({ http: world(() => price(5)) }))
    const { id } = await network.submit(PRICE, { amount: 3n }, 4)
    await network.crash(3)
    const resultHash = await network.until(() => network.entry(id)?.resultHash)
    await network.open(3)
    const own = await network.until(() => network.entry(id)?.results[network.node(3).operator])
    expect(own).toBe(resultHash)
    await network.crash(3)
    const committee = await network.open(3)
    await network.until(() => (committee.committee.assignmentOf(id)?.isOver ? true : undefined))
    expect(committee.committee.assignmentOf(id)?.record?.resultHash).toBe(resultHash)
  })

  test('says nothing where only this machine failed', async () => {
    const network = await start((index) => ({
      http: world(() => price(5)),
      script: world(() => (index === 2 ? failure('SANDBOX_BUSY') : price(1))),
    }))
    const text = PRICE.replace(
      '  bonus:',
      `  extra:
    script: '() => ({ price: 1 })'
    outputs: { price: integer }
    onFailure: continue
  bonus:`,
    ).replace('outputs: { due', "outputs: { extraPrice: '${ tasks.extra.price }', due")
    const { id } = await network.submit(text, { amount: 3n }, 4)
    await network.until(() => network.entry(id)?.resultHash)
    await network.until(() => (statusOf(network.nodes, id)[2] === 'abstained' ? true : undefined))
    expect(network.entry(id)?.results[network.node(2).operator]).toBeUndefined()
    expect(network.node(2).faults).toMatchObject([{ code: CommitteeErrorCode.LOCAL_FAILURE }])
  })

  test('fails with one code where the answer is larger than an observation', async () => {
    const long: TaskValues = { price: { type: 'text', value: 'x'.repeat(2 ** 14) } }
    const network = await start(() => ({ http: world(() => long) }))
    const { id } = await network.submit(PRICE, { amount: 3n }, 4)
    await network.until(() =>
      statusOf(network.nodes, id).every((status) => status === 'failed') ? true : undefined,
    )
    for (const { open } of network.nodes)
      expect(open?.committee.assignmentOf(id)?.fault?.failed).toBe(
        CommitteeErrorCode.OBSERVATION_TOO_LARGE,
      )
  })

  test('decides without a member that computes something else, and that one says so', async () => {
    const network = await start((index) => ({ script: world(() => price(index === 1 ? 8 : 7)) }))
    const text = `flow: 1
name: script
verify: quorum
tasks: { only: { script: '() => ({ price: 7n })', outputs: { price: integer } } }
outputs: { price: '\${ tasks.only.price }' }
`
    const { id } = await network.submit(text, {}, 4)
    const liar = network.node(1)
    const entry = await network.until(() => {
      const found = network.entry(id)
      return found?.resultHash !== undefined && found.results[liar.operator] ? found : undefined
    })
    expect(entry.results[liar.operator]).not.toBe(entry.resultHash)
    await network.until(() => (liar.faults.length > 0 ? true : undefined))
    expect(liar.faults).toMatchObject([{ code: CommitteeErrorCode.DISSENT }])
  })

  test('stops when the ledger forgets the request', async () => {
    const network = await start(() => ({
      http: { execute: (_task, _inputs, { signal }) => rejectedBy(signal) },
    }))
    const { id } = await network.submit(PRICE, { amount: 3n }, 4)
    await network.until(() =>
      statusOf(network.nodes, id).every((status) => status === 'running') ? true : undefined,
    )
    network.ledger.say(network.node(0).operator, { type: 'acknowledge', request: id })
    await network.until(() =>
      statusOf(network.nodes, id).every((status) => status === 'cancelled') ? true : undefined,
    )
  })

  test.each([
    [
      'a transaction',
      "chain.write: { to: '0x1111111111111111111111111111111111111111', function: 'function f()' }",
      '',
    ],
    ['a signal', 'wait: { signal: go }', ''],
    [
      'more observations than a member has',
      "http: { url: 'https://prices.example/' }",
      "    forEach: { in: '${ inputs.list }', maxItems: 65 }\n    outputs: { price: integer }\n",
    ],
  ])('refuses a workflow with %s', async (_, kind, options) => {
    const network = await start(() => ({}))
    const text = `flow: 1
name: refused
verify: quorum
hosts: [prices.example]
inputs: { list: { type: 'integer[]' } }
tasks:
  act:
    ${kind}
${options}  sum:
    needs: [act]
    with: { list: '\${ inputs.list }' }
    compute: '({ list }) => sum(list)'
outputs: { sum: '\${ tasks.sum }'${options === '' ? '' : ", prices: '${ tasks.act.price }'"} }
`
    const { id } = await network.submit(text, { list: [1n] }, 4)
    await network.until(() =>
      statusOf(network.nodes, id).every((status) => status === 'failed') ? true : undefined,
    )
    const fault = network.node(0).open?.committee.assignmentOf(id)?.fault?.failed
    expect(['FLOW_TASK_KIND_UNSUPPORTED', CommitteeErrorCode.TOO_MANY_OBSERVATIONS]).toContain(
      fault,
    )
  })
})

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
