import { hashChallenge } from '@flowbuilder/sdk/actions/hashChallenge'
import { merkleRoot } from '@flowbuilder/sdk/actions/merkleTree'
import {
  ChallengeGround,
  hashTaskOutput,
  TaskKind,
  type TaskOutput,
} from '@flowbuilder/sdk/actions/taskClaim'
import { type CommittedResult, commitResult } from '@flowbuilder/sdk/results/commitResult'
import { planRoot, planTasks } from '@flowbuilder/sdk/results/planTasks'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import type { Address } from 'viem'
import { zeroHash } from 'viem'
import { describe, expect, it } from 'vitest'
import { type ClaimView, decide } from './decide.ts'
import { makeChallenge } from './makeChallenge.ts'
import type { OwnRun } from './port.ts'
import { mustCheck, turnOf } from './turns.ts'

const [SELF, POSTER, STRANGER] = ['0a', '0b', '0c'].map(
  (byte): Address => `0x${byte.repeat(20)}`,
) as [Address, Address, Address]
const WRONG = `0x${'77'.repeat(32)}` as const
const rules = { challengeWindowS: 800, resolutionWindowS: 800, postBond: 1n, challengeBond: 1n }
const START_S = 1_000
const END_S = START_S + 800

const definition = parseFlow(
  `flow: 1
name: two
verify: optimistic
inputs: { x: integer }
tasks:
  a:
    with: { x: '\${ inputs.x }' }
    compute: '({ x }) => x * x'
  b:
    with: { x: '\${ tasks.a }' }
    script: '({ x }) => ({ y: x })'
    outputs: { y: integer }
  c:
    with: { x: '\${ tasks.b.y }' }
    compute: '({ x }) => x + 1n'
outputs: { y: '\${ tasks.c }' }`,
  { file: 'two.yaml' },
)
const plan = planTasks(definition, { x: 3n })
const integer = (value: bigint) => ({ type: 'integer', value }) as const
const tasks = new Map([
  ['a', { arguments: { x: integer(3n) }, outputs: { value: integer(9n) } }],
  ['b', { arguments: { x: integer(9n) }, outputs: { y: integer(9n) } as const }],
  ['c', { arguments: { x: integer(9n) }, outputs: { value: integer(10n) } }],
] as const)
const result = commitResult({ leaves: plan, tasks: tasks as never, outputs: { y: integer(10n) } })
const own: OwnRun & { readonly type: 'completed' } = {
  type: 'completed',
  result,
  plan,
  inputWords: () => [3n],
  computedMs: 0,
}

/** A result that says something else of some tasks. */
function lie(changes: Readonly<Record<number, Partial<TaskOutput>>>): CommittedResult {
  const changed = result.tasks.map((task, index) => ({
    ...task,
    output: { ...task.output, ...changes[index] },
  }))
  const resultHash = merkleRoot(changed.map(({ output }) => hashTaskOutput(output)))
  return { ...result, tasks: changed, resultHash }
}

const outputsOf = ({ tasks: of }: CommittedResult): TaskOutput[] => of.map(({ output }) => output)
const claimOf = (claimed: CommittedResult, poster = POSTER): ClaimView['claim'] => ({
  poster,
  resultHash: claimed.resultHash,
  challenge: undefined,
})

const view = (change: Partial<ClaimView>): ClaimView => ({
  self: SELF,
  nowS: START_S,
  rules,
  status: 'pending',
  closesAtS: END_S,
  claim: undefined,
  planRoot: planRoot(plan),
  isPerformer: false,
  isChecker: true,
  turn: 1,
  own: undefined,
  claimed: undefined,
  ...change,
})

describe('a request that is open', () => {
  it('is computed and posted by its performer, until the last second', () => {
    expect(decide(view({ isPerformer: true }))).toEqual({ type: 'compute' })
    const post = { type: 'call', call: { type: 'post', resultHash: result.resultHash } }
    expect(decide(view({ isPerformer: true, own, nowS: END_S }))).toEqual(post)
    expect(decide(view({ isPerformer: true, own, nowS: END_S, status: 'cancelling' }))).toEqual(
      post,
    )
    expect(decide(view({ isPerformer: true, own, nowS: END_S + 1 }))).toEqual({ type: 'wait' })
    expect(decide(view({ own }))).toEqual({ type: 'wait' })
  })

  it('is not posted under a plan that is not its own: every result of it could be refuted', () => {
    expect(decide(view({ isPerformer: true, own, planRoot: WRONG }))).toEqual({ type: 'wait' })
  })

  it('is not posted if computing it took longer than a quarter of the shorter window: an honest claim could fall', () => {
    const post = { type: 'call', call: { type: 'post', resultHash: result.resultHash } }
    const after = (computedMs: number, windows: Partial<ClaimView['rules']> = {}) =>
      decide(
        view({ isPerformer: true, own: { ...own, computedMs }, rules: { ...rules, ...windows } }),
      )
    expect(after(200_000)).toEqual(post)
    expect(after(200_001)).toEqual({ type: 'wait' })
    expect(after(200_000, { resolutionWindowS: 799 })).toEqual({ type: 'wait' })
    expect(after(200_000, { challengeWindowS: 799 })).toEqual({ type: 'wait' })
  })

  it('has no result if its run fails', () => {
    const failed = { type: 'failed', code: 'RUN_X' } as const
    expect(decide(view({ isPerformer: true, own: failed }))).toEqual({ type: 'wait' })
  })
})

describe('a posted result', () => {
  const wrong = lie({ 0: { outputsCommitment: WRONG } })

  it('is computed again by who checks it, and by nobody else', () => {
    const posted = { status: 'posted', claim: claimOf(wrong) } as const
    expect(decide(view(posted))).toEqual({ type: 'compute' })
    expect(decide(view({ ...posted, isChecker: false }))).toEqual({
      type: 'wait',
      untilS: END_S + 1,
    })
    expect(decide(view({ ...posted, claim: claimOf(wrong, SELF) }))).toEqual({
      type: 'wait',
      untilS: END_S + 1,
    })
  })

  it('is left alone if it is right', () => {
    const right = view({ status: 'posted', claim: claimOf(result), own })
    expect(decide(right)).toEqual({ type: 'wait', untilS: END_S + 1 })
  })

  it('is fetched and challenged in turn if it is wrong, until the window ends', () => {
    const posted = view({ status: 'posted', claim: claimOf(wrong), own })
    expect(decide(posted)).toMatchObject({ type: 'fetch', claim: { poster: POSTER } })
    const fetched = { ...posted, claimed: wrong }
    // A turn is at most 24 s.
    expect(decide({ ...fetched, nowS: START_S + 23 })).toEqual({
      type: 'wait',
      untilS: START_S + 24,
    })
    for (const nowS of [START_S + 24, END_S])
      expect(decide({ ...fetched, nowS })).toMatchObject({ call: { type: 'challenge' } })
    expect(decide({ ...fetched, nowS: END_S + 1 })).toEqual({ type: 'wait' })
    expect(decide({ ...fetched, turn: 3, nowS: START_S + 71 })).toMatchObject({
      untilS: START_S + 72,
    })
    // Nobody waits for more than half of the window.
    expect(decide({ ...fetched, turn: 90 })).toEqual({ type: 'wait', untilS: START_S + 96 })
  })

  it('is challenged as a whole if the run fails here', () => {
    const failed = { type: 'failed', code: 'RUN_X' } as const
    const posted = view({ status: 'posted', claim: claimOf(wrong), own: failed, nowS: END_S })
    expect(decide(posted)).toMatchObject({
      call: { challenge: { ground: ChallengeGround.RESULT, output: { taskIndex: 0 } } },
    })
  })

  it('is final after the window: its poster says so at once, the others a turn later', () => {
    const over = view({ status: 'posted', claim: claimOf(result), nowS: END_S + 1 })
    const finalize = { type: 'call', call: { type: 'finalize' } }
    expect(decide({ ...over, claim: claimOf(result, SELF) })).toEqual(finalize)
    expect(decide(over)).toEqual({ type: 'wait', untilS: END_S + 49 })
    expect(decide({ ...over, nowS: END_S + 49 })).toEqual(finalize)
  })
})

describe('a challenge', () => {
  const wrong = lie({ 0: { outputsCommitment: WRONG } })
  const disputed = (claimed: CommittedResult, index: number, change: Partial<ClaimView> = {}) => {
    const [output, planned] = [claimed.tasks[index]?.output, plan[index]?.plan]
    if (output === undefined || planned === undefined) throw new Error('a task')
    const challenge = {
      challenger: STRANGER,
      hash: hashChallenge(output, planned),
      windowLeft: 100n,
    }
    const claim = { poster: POSTER, resultHash: claimed.resultHash, challenge }
    return view({ status: 'challenged', claim, own, claimed, ...change })
  }
  const proveFirst = { type: 'prove', output: { taskIndex: 0 }, plan: plan[0]?.plan }

  it('of a right claim is answered by its poster at once, by a backup in its turn', () => {
    const right = disputed(result, 0)
    const { claim } = right
    if (claim === undefined) throw new Error('a claim')
    expect(decide({ ...right, claim: { ...claim, poster: SELF } })).toMatchObject(proveFirst)
    expect(decide(right)).toEqual({ type: 'wait', untilS: START_S + 48 })
    expect(decide({ ...right, nowS: START_S + 48 })).toMatchObject(proveFirst)
  })

  it('of a wrong claim is proven by the challenger, and not by the poster', () => {
    const { claim, ...rest } = disputed(wrong, 0)
    if (claim?.challenge === undefined) throw new Error('a claim')
    const challenge = { ...claim.challenge, challenger: SELF }
    expect(decide({ ...rest, claim: { ...claim, challenge } })).toMatchObject(proveFirst)
    expect(decide({ ...rest, claimed: undefined, claim })).toMatchObject({ type: 'fetch' })
    expect(decide({ ...rest, claim: { ...claim, poster: SELF } })).toEqual({
      type: 'wait',
      untilS: END_S + 1,
    })
  })

  it('that no proof of this node answers waits for others, then the claim falls', () => {
    // The claim names other inputs of the task.
    const other = lie({ 0: { inputsCommitment: WRONG } })
    expect(decide(disputed(other, 0))).toEqual({ type: 'wait', untilS: END_S + 1 })
    expect(decide(disputed(wrong, 0, { claimed: 'unavailable' }))).toMatchObject({ type: 'wait' })
    const { claim, ...rest } = disputed(wrong, 0, { nowS: END_S + 1 })
    if (claim?.challenge === undefined) throw new Error('a claim')
    const mine = { ...claim, challenge: { ...claim.challenge, challenger: SELF } }
    expect(decide({ ...rest, claim: mine })).toEqual({ type: 'call', call: { type: 'drop' } })
    expect(decide({ ...rest, claim })).toEqual({ type: 'wait', untilS: END_S + 49 })
    expect(decide({ ...rest, claim: { ...claim, poster: SELF } })).toEqual({ type: 'wait' })
  })

  it('as a whole is the business of the validators', () => {
    const { claim, ...rest } = disputed(wrong, 0)
    if (claim?.challenge === undefined) throw new Error('a claim')
    const whole = { ...claim, challenge: { ...claim.challenge, hash: undefined } }
    expect(decide({ ...rest, claim: whole })).toEqual({ type: 'wait', untilS: END_S + 1 })
  })

  it.each(['completed', 'refunded', 'expired', 'reopened', 'unknown', 'withdrawn'] as const)(
    'is over when the request is %s',
    (status) => {
      expect(decide(view({ status, own, isPerformer: true }))).toEqual({ type: 'wait' })
    },
  )
})

describe('the ground', () => {
  it('is the output of the first wrong task, if a proof shows it', () => {
    for (const change of [
      { outputsCommitment: WRONG },
      { programHash: WRONG },
      { kind: TaskKind.EXTERNAL },
    ]) {
      const claimed = outputsOf(lie({ 0: change, 1: { outputDigest: WRONG } }))
      const challenge = makeChallenge(own, claimed)
      expect(challenge).toMatchObject({ ground: ChallengeGround.OUTPUT, output: claimed[0] })
      expect([challenge.outputProof.length, challenge.planProof.length]).toEqual([2, 2])
    }
  })

  it('is the whole result otherwise', () => {
    const whole = (taskIndex: number) => ({
      ground: ChallengeGround.RESULT,
      output: { taskIndex },
      outputProof: [],
    })
    const challenges: [Parameters<typeof makeChallenge>[1], number][] = [
      [outputsOf(lie({ 0: { outputDigest: WRONG } })), 0],
      [outputsOf(lie({ 0: { inputsCommitment: WRONG, outputsCommitment: WRONG } })), 0],
      [outputsOf(lie({ 0: { taskIndex: 5, outputsCommitment: WRONG } })), 0],
      [outputsOf(lie({ 1: { outputDigest: WRONG } })), 1],
      [outputsOf(lie({ 3: { outputDigest: WRONG } })), 3],
      [outputsOf(result).slice(0, 2), 2],
      [[...outputsOf(result), ...outputsOf(result)], 4],
      [undefined, 0],
    ]
    for (const [claimed, index] of challenges)
      expect(makeChallenge(own, claimed)).toMatchObject(whole(index))
  })
})

describe('turns', () => {
  const [performer, backup, first, second] = ['a', 'b', 'c', 'd']
  const assignment = { committee: [performer, backup], others: [first, second] } as never

  it('are those of the committee, then of the others, then of strangers', () => {
    const turns = ['a', 'b', 'c', 'd', 'e'].map((self) => turnOf(assignment, self))
    expect(turns).toEqual([0, 1, 2, 3, 4])
  })

  it('backups check always, others by policy', () => {
    const check = (
      policy: Parameters<typeof mustCheck>[0],
      self: string,
      id = zeroHash as `0x${string}`,
    ) => mustCheck(policy, assignment, self, id)
    expect(check('backups', 'b')).toBe(true)
    expect(check('backups', '0x0c')).toBe(false)
    expect(check('all', '0x0c')).toBe(true)
    expect(check(0, '0x0c')).toBe(false)
    expect(check(1, '0x0c')).toBe(true)
    const drawn = Array.from({ length: 400 }, (_, index) =>
      check(0.25, STRANGER, `0x${index.toString(16).padStart(64, '0')}`),
    ).filter(Boolean).length
    // Five standard deviations of 100 of 400.
    expect(Math.abs(drawn - 100)).toBeLessThan(44)
  })
})
