import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { explainWaiting } from '../../web/src/features/run/model/explainWaiting.ts'
import { tallyVotes } from '../../web/src/features/run/model/tallyVotes.ts'
import { taskTone } from '../../web/src/features/run/model/taskTone.ts'
import { checkFlow } from '../../web/src/features/submit/model/checkFlow.ts'
import { toDraft } from '../../web/src/features/submit/model/toDraft.ts'
import type { CommitteeView } from '../../web/src/network/gatewayTypes.ts'

const A = `0x${'a'.repeat(64)}` as const
const B = `0x${'b'.repeat(64)}` as const

/** A committee whose members have these weights and votes. */
const committeeOf = (
  votes: readonly (readonly [weight: number, resultHash?: `0x${string}`])[],
  changed: Partial<CommitteeView> = {},
): CommitteeView => ({
  admittedAt: 7,
  members: votes.map(([weight, resultHash], index) => ({
    operator: `0x${index}`,
    weight,
    performs: false,
    resultHash,
  })),
  observations: [],
  tasks: [],
  ...changed,
})

describe('tallyVotes', () => {
  it('agrees with more than two thirds of the weight, and not with two thirds', () => {
    expect(tallyVotes(committeeOf([[2, A], [1]]))).toMatchObject({ agreed: false, voters: 1 })
    expect(tallyVotes(committeeOf([[201, A], [99]]))).toMatchObject({
      agreed: true,
      leading: { resultHash: A, weight: 201 },
    })
  })

  it('sees a committee that is split, and the heavier side', () => {
    expect(tallyVotes(committeeOf([[1, A], [3, B], [1]]))).toEqual({
      total: 5,
      voted: 4,
      voters: 2,
      leading: { resultHash: B, weight: 3 },
      agreed: false,
      split: true,
    })
    expect(tallyVotes(committeeOf([])).leading).toBeUndefined()
  })
})

describe('explainWaiting', () => {
  const open = { waitingFor: 'committee' } as const

  it('believes the chain before the ledger, and the ledger before the node', () => {
    const committee = committeeOf([[1, A], [1]])
    const posted = { status: 'posted', closesAt: 99n } as const
    expect(explainWaiting(open, committee, posted)).toEqual({
      key: 'window',
      values: {},
      until: 99,
    })
    expect(explainWaiting(open, committee, { status: 'pending', closesAt: 9n })).toEqual({
      key: 'votes',
      values: { voters: 1, members: 2 },
    })
    expect(explainWaiting(open, undefined, undefined)).toEqual({ key: 'admission', values: {} })
    expect(explainWaiting({ waitingFor: 'turn' }, undefined, undefined)).toEqual({
      key: 'node',
      values: { reason: 'turn' },
    })
  })

  it('tells an observation that is missing, a split and a decision apart', () => {
    const observations = [
      { task: 'one', rule: 'median', seen: 2, outcome: 'agreed' },
      { task: 'two', rule: 'median', seen: 1 },
    ] as const
    const key = (committee: CommitteeView) => explainWaiting(open, committee, undefined)?.key
    expect(explainWaiting(open, committeeOf([[1], [1]], { observations }), undefined)).toEqual({
      key: 'observations',
      values: { task: 'two', seen: 1, members: 2 },
    })
    expect(
      key(
        committeeOf([
          [1, A],
          [1, B],
        ]),
      ),
    ).toBe('split')
    expect(key(committeeOf([[1, A]], { resultHash: A }))).toBe('certificate')
  })

  it('has nothing to say about what is over, or goes on', () => {
    const refund = { amount: '1', place: {} as never }
    expect(explainWaiting({ ...open, refund }, undefined, undefined)).toBeUndefined()
    expect(explainWaiting({}, undefined, { status: 'pending', closesAt: 1n })).toBeUndefined()
  })
})

describe('taskTone', () => {
  const steps = [{ name: 'run', status: 'completed' }] as const

  it('takes the state of the task, or else that of the step that runs all of them', () => {
    const tasks = [
      { name: 'one', status: 'faulted', attempts: 3 },
      { name: 'two', status: 'dreaming', attempts: 1 },
    ]
    expect(['one', 'two', 'three'].map((name) => taskTone(name, { steps }, { tasks }))).toEqual([
      'bad',
      'idle',
      'good',
    ])
    expect(taskTone('one', { steps: [] }, undefined)).toBe('idle')
  })
})

describe('a draft of a request that ran', () => {
  const sample = (name: string): string =>
    readFileSync(fileURLToPath(new URL(`../../samples/${name}`, import.meta.url)), 'utf8')

  it('gives the same request again, in every mode', () => {
    const bids = sample('auction/bids.csv')
    const first = checkFlow(sample('auction/flow.yaml'), { bids, supply: '1000' })
    if (first.prepared === undefined) throw first.error
    const { definitionBytes, inputsBytes, content } = first.prepared
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
    const draft = toDraft(text(definitionBytes), JSON.parse(text(inputsBytes)))
    const again = checkFlow(draft.source, draft.inputs)
    expect(again.error).toBeUndefined()
    expect(again.prepared?.content).toEqual(content)
    expect(again.simulated).toBeUndefined() // a script: only executors run it
  })

  it('runs compute here whatever the mode, and says what a network does not run', () => {
    const source = (verify: string): string => `flow: 1
name: sum
verify: ${verify}
inputs: { xs: { type: 'integer[]' } }
tasks:
  t: { compute: '({ xs }) => ({ y: sum(xs) })', with: { xs: '\${ inputs.xs }' } }
outputs: { y: '\${ tasks.t.y }' }
`
    for (const mode of ['zk', 'quorum', 'optimistic']) {
      const { simulated, error } = checkFlow(source(mode), { xs: 'xs\n1\n2\n' })
      expect(error).toBeUndefined()
      expect(simulated?.outputs).toEqual({ y: '3' })
    }
    const { definition } = checkFlow(sample('airdrop/flow.yaml'), {})
    const texts = Object.fromEntries(
      Object.keys(definition?.inputs ?? {}).map((name) => [name, '1']),
    )
    const holders = sample('airdrop/holders.csv')
    const distributor = `0x${'1'.repeat(40)}`
    const refused = checkFlow(sample('airdrop/flow.yaml'), { ...texts, holders, distributor })
    expect(refused.error?.code).toBe('FLOW_TASK_KIND_UNSUPPORTED')
    expect(refused.prepared).toBeUndefined()
  })
})
