import fc from 'fast-check'
import { type Address, toHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { rankExecutors } from '../../scheduling/assignment.ts'
import {
  DEADLINE_SECONDS,
  EVENTS,
  RUN_ID,
  recordsOf,
  requestRecord,
  SUBMITTED_AT_MS,
} from '../testing/runFactory.ts'
import { foldRun } from './foldRun.ts'
import { type ChainView, type DecisionOptions, MAX_REVERTS, nextAction } from './nextAction.ts'
import type { RunEvent } from './runEvent.ts'
import type { RunState } from './runState.ts'

const [FIRST, SECOND] = rankExecutors(RUN_ID, [toHex(1, { size: 20 }), toHex(2, { size: 20 })]) as [
  Address,
  Address,
]
const OPTIONS: DecisionOptions = {
  windowMs: 30_000,
  inclusionMarginMs: 5_000,
  clockSkewMs: 1_000,
  minimumFee: 0n,
  isValidator: false,
  replaceAfterMs: 10_000,
}
const { observed, blobs, compiled, evaluated, proved, signed, sent, included, reverted } = EVENTS
const EVALUATED = [observed, blobs, compiled, evaluated] as const
const PROVED = [...EVALUATED, proved] as const

const stateOf = (...events: readonly RunEvent[]): RunState => {
  const state = foldRun(RUN_ID, recordsOf(...events))
  if (state === undefined) throw new Error('no state')
  return state
}
/** View `afterMs` after the submission; the local clock shows the same. */
const viewAt = (afterMs: number, changes: Partial<ChainView> = {}): ChainView => ({
  nowMs: SUBMITTED_AT_MS + afterMs,
  localMs: SUBMITTED_AT_MS + afterMs,
  retryAtMs: 0,
  self: FIRST,
  proofMs: 0,
  ranked: [FIRST, SECOND],
  synced: true,
  ...changes,
})
const CLOSES_MS = DEADLINE_SECONDS * 1_000 - SUBMITTED_AT_MS

describe('nextAction', () => {
  it('goes through the steps in order inside its turn', () => {
    const steps = [
      [stateOf(observed), 'fetchBlobs'],
      [stateOf(observed, blobs), 'prepare'],
      [stateOf(...EVALUATED), 'prove'],
      [stateOf(...PROVED), 'settle'],
      [stateOf(...PROVED, signed), 'track'],
      [stateOf(...PROVED, signed, sent), 'track'],
    ] as const
    for (const [state, action] of steps)
      expect(nextAction(state, viewAt(100), OPTIONS).type).toBe(action)
  })

  it('does nothing while it does not know the chain', () => {
    for (const state of [stateOf(observed), stateOf(...PROVED), stateOf(...PROVED, signed)]) {
      expect(nextAction(state, viewAt(100, { synced: false }), OPTIONS)).toMatchObject({
        reason: 'chainSync',
      })
    }
  })

  it('evaluates outside its turn, but neither proves nor sends', () => {
    const second = { self: SECOND }
    expect(nextAction(stateOf(observed, blobs), viewAt(100, second), OPTIONS).type).toBe('prepare')
    for (const state of [stateOf(...EVALUATED), stateOf(...PROVED)]) {
      expect(nextAction(state, viewAt(100, second), OPTIONS)).toEqual({
        type: 'wait',
        reason: 'turn',
        untilMs: SUBMITTED_AT_MS + OPTIONS.windowMs + OPTIONS.clockSkewMs,
      })
    }
  })

  it('keeps the margins at both ends of a turn, to the millisecond', () => {
    const state = stateOf(...PROVED)
    const settlesAt = (afterMs: number, self: Address): boolean =>
      nextAction(state, viewAt(afterMs, { self }), OPTIONS).type === 'settle'
    expect([0, 24_999, 25_000].map((at) => settlesAt(at, FIRST))).toEqual([true, true, false])
    expect([30_999, 31_000, 54_999, 55_000].map((at) => settlesAt(at, SECOND))).toEqual([
      false,
      true,
      true,
      false,
    ])
    // The first turn begins at once, later ones after the skew of clocks.
    expect([60_999, 61_000].map((at) => settlesAt(at, FIRST))).toEqual([false, true])
  })

  it('never lets two executors send at the same time, even if their clocks differ by the skew', () => {
    const state = stateOf(...PROVED)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300_000 }),
        fc.integer({ min: 0, max: 1_000 }),
        (at, skew) => {
          const first = nextAction(state, viewAt(at), OPTIONS).type === 'settle'
          const second =
            nextAction(state, viewAt(at + skew, { self: SECOND }), OPTIONS).type === 'settle'
          expect(first && second).toBe(false)
        },
      ),
    )
  })

  it('begins no proof that would outlast the turn, unless no turn is long enough', () => {
    const typeAt = (afterMs: number, proofMs: number): string =>
      nextAction(stateOf(...EVALUATED), viewAt(afterMs, { proofMs }), OPTIONS).type
    expect([typeAt(15_000, 10_000), typeAt(15_001, 10_000)]).toEqual(['prove', 'wait'])
    expect([typeAt(12_500, 60_000), typeAt(12_501, 60_000)]).toEqual(['prove', 'wait'])
    const alone = viewAt(1_000_000, { proofMs: 60_000, ranked: [FIRST] })
    expect(nextAction(stateOf(...EVALUATED), alone, OPTIONS).type).toBe('prove')
  })

  it('needs no turns when it is the only executor, and takes none when it is none', () => {
    const state = stateOf(...PROVED)
    expect(nextAction(state, viewAt(29_999, { ranked: [FIRST] }), OPTIONS).type).toBe('settle')
    expect(nextAction(state, viewAt(100, { ranked: [SECOND] }), OPTIONS)).toMatchObject({
      reason: 'notActiveExecutor',
    })
    expect(nextAction(state, viewAt(100, { ranked: [] }), OPTIONS)).toMatchObject({
      reason: 'notActiveExecutor',
    })
  })

  it('leaves requests below its minimum fee to others, and takes those at it', () => {
    const state = stateOf(...EVALUATED)
    expect(nextAction(state, viewAt(100), { ...OPTIONS, minimumFee: 1_000n }).type).toBe('prove')
    expect(nextAction(state, viewAt(100), { ...OPTIONS, minimumFee: 1_001n })).toMatchObject({
      reason: 'feeTooLow',
    })
  })

  it('counts a fee in a token as none', () => {
    const inToken = { ...observed, request: requestRecord({ token: toHex(9, { size: 20 }) }) }
    const state = stateOf(inToken, blobs, compiled, evaluated)
    expect(nextAction(state, viewAt(100), { ...OPTIONS, minimumFee: 0n }).type).toBe('prove')
    expect(nextAction(state, viewAt(100), { ...OPTIONS, minimumFee: 1n })).toMatchObject({
      reason: 'feeTooLow',
    })
  })

  it('sends nothing that could be included after the closing time, and gives up after it', () => {
    const alone = { ranked: [FIRST] }
    const state = stateOf(...PROVED)
    const typeAt = (afterMs: number): string =>
      nextAction(state, viewAt(afterMs, alone), OPTIONS).type
    expect(typeAt(CLOSES_MS - 5_001)).toBe('settle')
    expect(nextAction(state, viewAt(CLOSES_MS - 5_000, alone), OPTIONS)).toMatchObject({
      reason: 'closing',
    })
    // The closing second itself is open, and a block may come late.
    expect(typeAt(CLOSES_MS + 5_999)).toBe('wait')
    expect(typeAt(CLOSES_MS + 6_000)).toBe('expire')
  })

  it('follows a signed transaction whatever the turn, and broadcasts it only inside', () => {
    const state = stateOf(...PROVED, signed)
    const sendBeforeMs = SUBMITTED_AT_MS + 25_000
    expect(nextAction(state, viewAt(100), OPTIONS)).toEqual({ type: 'track', sendBeforeMs })
    expect(nextAction(state, viewAt(26_000), OPTIONS)).toEqual({ type: 'track', sendBeforeMs: 0 })
  })

  it('replaces a transaction that is stuck, and only one that was sent', () => {
    const at = OPTIONS.replaceAfterMs + 100
    expect(nextAction(stateOf(...PROVED, signed, sent), viewAt(at - 1_000), OPTIONS).type).toBe(
      'track',
    )
    expect(nextAction(stateOf(...PROVED, signed, sent), viewAt(at), OPTIONS).type).toBe('replace')
    expect(nextAction(stateOf(...PROVED, signed), viewAt(at), OPTIONS).type).toBe('track')
    expect(nextAction(stateOf(...PROVED, signed, sent), viewAt(26_000), OPTIONS).type).toBe('track')
  })

  it('waits for the confirmation of an included settlement', () => {
    expect(
      nextAction(stateOf(...PROVED, signed, sent, included), viewAt(100), OPTIONS),
    ).toMatchObject({ reason: 'confirmation' })
  })

  it('tries again after one revert, and gives up when reverts cost money again and again', () => {
    const once = [...PROVED, signed, sent, reverted] as const
    expect(nextAction(stateOf(...once), viewAt(100), OPTIONS).type).toBe('settle')
    const often = Array.from({ length: MAX_REVERTS - 1 }, () => [signed, sent, reverted]).flat()
    expect(nextAction(stateOf(...once, ...often), viewAt(100), OPTIONS).type).toBe('refuse')
  })

  it('leaves a run alone until its retry is due', () => {
    const state = stateOf(observed)
    const retryAtMs = SUBMITTED_AT_MS + 500
    expect(nextAction(state, viewAt(499, { retryAtMs }), OPTIONS)).toEqual({
      type: 'wait',
      reason: 'retry',
      untilMs: retryAtMs,
    })
    expect(nextAction(state, viewAt(500, { retryAtMs }), OPTIONS).type).toBe('fetchBlobs')
  })

  it('refuses modes it cannot run or leaves them to the committee, waits for orphans, and leaves finished runs alone', () => {
    const quorum = { ...observed, request: requestRecord({ mode: 0 }) }
    expect(nextAction(stateOf(quorum), viewAt(100), OPTIONS).type).toBe('refuse')
    expect(
      nextAction(stateOf(quorum), viewAt(100), { ...OPTIONS, isValidator: true }),
    ).toMatchObject({ reason: 'committee' })
    expect(
      nextAction(stateOf(observed, { type: 'chainUnwound', forkBlock: 1 }), viewAt(100), OPTIONS),
    ).toMatchObject({ reason: 'orphaned' })
    for (const end of [EVENTS.settled, EVENTS.faulted, EVENTS.expired, EVENTS.refunded]) {
      expect(nextAction(stateOf(observed, end), viewAt(100), OPTIONS)).toEqual({ type: 'none' })
    }
  })
})
