import type { TaskDefinition } from '@flowbuilder/sdk/workflow/definition'
import { type Hex, keccak256, toHex } from 'viem'
import { afterEach, describe, expect, test } from 'vitest'
import { LedgerMode } from '../ledger/state.ts'
import type { TaskContext, TaskExecutor, TaskValues } from '../runtime/port.ts'
import { writeCheckpoint } from './checkpoint.ts'
import { CommitteeErrorCode, requestGone } from './errors.ts'
import { CommitteeCluster } from './testing/committeeCluster.ts'

/** Three steps in a row, each adds one. */
const CHAIN = `flow: 1
name: chain
verify: optimistic
inputs: { start: { type: integer } }
tasks:
  first:
    with: { value: '\${ inputs.start }' }
    script: '({ value }) => ({ value: value + 1n })'
    outputs: { value: integer }
  second:
    with: { value: '\${ tasks.first.value }' }
    script: '({ value }) => ({ value: value + 1n })'
    outputs: { value: integer }
  third:
    with: { value: '\${ tasks.second.value }' }
    script: '({ value }) => ({ value: value + 1n })'
    outputs: { value: integer }
outputs: { value: '\${ tasks.third.value }' }
`

/** Scripts of one node; each task waits for its gate, and what ran is written down. */
class Steps implements TaskExecutor {
  readonly ran: string[] = []
  readonly seeds = new Set<string>()
  readonly gates: Partial<Record<string, Promise<void>>>

  constructor(gates: Partial<Record<string, Promise<void>>>) {
    this.gates = gates
  }

  async execute(
    _task: TaskDefinition,
    inputs: TaskValues,
    { taskId, signal, seed }: TaskContext,
  ): Promise<TaskValues> {
    const { promise, reject } = Promise.withResolvers<never>()
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    await Promise.race([this.gates[taskId], promise])
    this.ran.push(taskId)
    this.seeds.add(`${taskId} ${seed}`)
    const { value } = inputs
    return { value: { type: 'integer', value: value?.type === 'integer' ? value.value + 1n : 0n } }
  }
}

const never = new Promise<void>(() => undefined)

let cluster: CommitteeCluster | undefined

async function start(steps: readonly Steps[]): Promise<CommitteeCluster> {
  cluster = await CommitteeCluster.start({
    size: steps.length,
    executors: (index) => ({ script: steps[index] as TaskExecutor }),
  })
  return cluster
}

afterEach(async () => {
  await cluster?.stop()
  cluster = undefined
})

const dueOf = (network: CommitteeCluster, id: Hex): Promise<bigint> => {
  const done = Promise.withResolvers<bigint>()
  for (const { open } of network.nodes)
    open?.committee.onPerformed((entry, { outputs }) => {
      if (entry.id === id && outputs.value?.type === 'integer') done.resolve(outputs.value.value)
    })
  return done.promise
}

describe('a performer', () => {
  test('alone runs the request, and tells its result', async () => {
    const steps = [0, 1, 2].map(() => new Steps({}))
    const network = await start(steps)
    const due = dueOf(network, `0x${'1'.padStart(64, '0')}`)
    const { committee } = await network.submit(CHAIN, { start: 4n }, 3)
    expect(await due).toBe(7n)
    const performer = network.indexOf(committee[0]?.operator ?? '')
    expect(steps.map(({ ran }) => ran.length)).toEqual(
      [0, 1, 2].map((index) => (index === performer ? 3 : 0)),
    )
  })

  test('that is gone is replaced by a backup, which goes on from the checkpoint', async () => {
    const steps = [0, 1, 2].map(() => new Steps({ third: never }))
    const network = await start(steps)
    const { id, committee } = await network.submit(CHAIN, { start: 4n }, 3)
    const [first, second] = committee.map(({ operator }) => network.indexOf(operator)) as [
      number,
      number,
    ]
    const checkpoint = await network.until(() => network.entry(id)?.checkpoint)
    await network.until(() =>
      network.node(second).blobs.has(checkpoint.digest) ? true : undefined,
    )
    const due = dueOf(network, id)
    delete (steps[second] as Steps).gates.third
    await network.crash(first)
    expect(await due).toBe(7n)
    expect(network.entry(id)?.performer).toBe(1)
    // The first two were computed again at the same time, to check them, and not once more.
    expect(steps[second]?.ran.toSorted()).toEqual(['first', 'second', 'third'])
    expect(network.node(second).faults).toEqual([])
  })

  test('does not go on from a checkpoint that lies', async () => {
    const steps = [0, 1, 2].map(() => new Steps({ first: never }))
    const network = await start(steps)
    const { id, committee } = await network.submit(CHAIN, { start: 4n }, 3)
    const [first, second] = committee.map(({ operator }) => network.indexOf(operator)) as [
      number,
      number,
    ]
    const lie = writeCheckpoint(
      new Map([
        ['first', { value: { type: 'integer', value: 5n } }],
        ['second', { value: { type: 'integer', value: 600n } }],
      ]),
    )
    const digest = keccak256(lie)
    network.node(second).blobs.set(digest, lie)
    const { operator } = network.node(first)
    network.ledger.say(operator, { type: 'checkpoint', request: id, sequence: 1, digest })
    await network.until(() => network.entry(id)?.checkpoint)
    const due = dueOf(network, id)
    delete (steps[second] as Steps).gates.first
    await network.crash(first)
    expect(await due).toBe(7n)
    expect(network.node(second).faults).toMatchObject([
      { code: CommitteeErrorCode.CHECKPOINT_INVALID },
    ])
  })

  test('that comes back after it was replaced stops', async () => {
    const steps = [0, 1, 2].map(() => new Steps({ third: never }))
    const network = await start(steps)
    const { id, committee } = await network.submit(CHAIN, { start: 4n }, 3)
    const first = network.indexOf(committee[0]?.operator ?? '')
    await network.until(() => network.node(first).open?.committee.assignmentOf(id))
    await network.crash(first)
    await network.until(() => (network.entry(id)?.performer === 1 ? true : undefined))
    const { committee: returned } = await network.open(first)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(returned.assignmentOf(id)).toBeUndefined()
  })

  test('is not replaced while it lives', async () => {
    const steps = [0, 1, 2].map(() => new Steps({ third: never }))
    const network = await start(steps)
    const { id } = await network.submit(CHAIN, { start: 4n }, 3)
    const { height } = network.ledger
    await network.until(() => (network.ledger.height > height + 60 ? true : undefined))
    expect(network.entry(id)?.performer).toBe(0)
  })

  test('has the result that a committee certifies when its claim is disputed', async () => {
    const steps = [0, 1, 2].map(() => new Steps({}))
    const network = await start(steps)
    const { id, definitionHash, inputsHash, deadlineS } = await network.submit(
      CHAIN,
      { start: 4n },
      3,
    )
    const claimed = await network.until(() =>
      network.nodes
        .map(({ open }) => open?.committee.assignmentOf(id)?.record?.resultHash)
        .find((resultHash) => resultHash !== undefined),
    )
    const terms = { definitionHash, inputsHash, needs: [], deadlineS, callbackGas: 0, size: 3 }
    const { operator } = network.node(0)
    const mode = LedgerMode.QUORUM
    network.ledger.say(operator, { type: 'admit', request: id, mode, ...terms })
    expect(await network.until(() => network.entry(id)?.resultHash)).toBe(claimed)
    // Seeds are those of the request, whoever runs it and in whatever mode.
    expect(new Set(steps.flatMap(({ seeds }) => [...seeds])).size).toBe(3)
  })

  test('computes a request again alone, with the same result', async () => {
    const steps = [0, 1, 2, 3].map(() => new Steps({}))
    const network = await start(steps)
    const { id } = await network.submit(CHAIN, { start: 4n }, 3)
    const entry = await network.until(() => network.entry(id))
    const results = await Promise.all(
      network.nodes.map(({ open }) => open?.recompute(entry, new AbortController().signal)),
    )
    const hashes = results.map((run) =>
      run !== undefined && 'result' in run ? run.result.resultHash : run,
    )
    expect(new Set(hashes).size).toBe(1)
    expect(hashes[0]).toMatch(/^0x[0-9a-f]{64}$/)
    expect(hashes[0]).not.toBe(toHex(0, { size: 32 }))
  })
})

describe('a check of what somebody else performs', () => {
  /** A node that would check a request whose last step waits for a thread for ever; the performer is another one. */
  async function checking() {
    const steps = [0, 1].map(() => new Steps({ third: never }))
    const network = await start(steps)
    const entry = await network.submit(CHAIN, { start: 4n }, 1)
    const checker = 1 - network.indexOf(entry.committee[0]?.operator ?? '')
    const open = network.node(checker).open
    if (open === undefined) throw new Error('the checker is open')
    const ran = (): string[] => (steps[checker] as Steps).ran
    const controller = new AbortController()
    const check = open.recompute(entry, controller.signal)
    check.catch(() => undefined) // looked at below: it is aborted before anybody waits for it
    await network.until(() => (ran().includes('second') ? true : undefined))
    const letGo = (): void => {
      delete (steps[checker] as Steps).gates.third
    }
    return { open, entry, controller, check, ran, letGo }
  }

  test('ends at once when it is stopped, and whoever asks again finds what was done', async () => {
    const { open, entry, controller, check, ran } = await checking()
    controller.abort(new Error('stopped'))
    await expect(check).rejects.toThrow('stopped')
    const again = open.recompute(entry, AbortSignal.timeout(200))
    await expect(again).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(ran()).toEqual(['first', 'second'])
  })

  test('ends its run when the request is over, and begins anew when the chain takes that back', async () => {
    const { open, entry, controller, check, ran, letGo } = await checking()
    controller.abort(requestGone(entry.id))
    await expect(check).rejects.toMatchObject({ code: CommitteeErrorCode.REQUEST_GONE })
    letGo()
    const run = await open.recompute(entry, new AbortController().signal)
    expect(run).toMatchObject({ outputs: { value: { type: 'integer', value: 7n } } })
    expect(ran()).toEqual(['first', 'second', 'first', 'second', 'third'])
  })
})
