import { describe, expect, it } from 'vitest'
import {
  ERROR,
  EVENTS,
  hashOf,
  placeAt,
  RUN_ID,
  recordsOf,
  requestRecord,
} from '../testing/runFactory.ts'
import { foldRun } from './foldRun.ts'
import type { RunEvent } from './runEvent.ts'
import { closesAt, isOver, type RunState, type RunStatus, runStatus } from './runState.ts'

const fold = (...events: readonly RunEvent[]): RunState => {
  const state = foldRun(RUN_ID, recordsOf(...events))
  if (state === undefined) throw new Error('no state')
  return state
}
const { observed, blobs, compiled, evaluated, proved, signed, sent, included, reverted, settled } =
  EVENTS
const { cancelled, refunded, delayed, faulted, expired } = EVENTS
const untilSent = [observed, blobs, compiled, evaluated, proved, signed, sent] as const

describe('foldRun', () => {
  it('has no state without records, nor before the request was observed', () => {
    expect(foldRun(RUN_ID, [])).toBeUndefined()
    expect(foldRun(RUN_ID, recordsOf(blobs))).toBeUndefined()
  })

  const statuses: readonly { status: RunStatus; over: boolean; events: readonly RunEvent[] }[] = [
    { status: 'pending', over: false, events: [observed] },
    { status: 'waiting', over: false, events: [observed, delayed] },
    { status: 'running', over: false, events: [observed, delayed, blobs] },
    { status: 'running', over: false, events: [observed, blobs, compiled, evaluated, proved] },
    {
      status: 'waiting',
      over: false,
      events: [observed, blobs, compiled, evaluated, proved, signed],
    },
    { status: 'waiting', over: false, events: [...untilSent, included] },
    { status: 'running', over: false, events: [...untilSent, reverted] },
    { status: 'completed', over: true, events: [...untilSent, included, settled] },
    { status: 'completed', over: true, events: [observed, settled] },
    { status: 'completed', over: true, events: [observed, faulted, settled] },
    { status: 'completed', over: true, events: [observed, expired, settled] },
    { status: 'faulted', over: true, events: [observed, faulted] },
    { status: 'faulted', over: true, events: [observed, expired] },
    { status: 'faulted', over: true, events: [observed, expired, refunded] },
    { status: 'running', over: false, events: [observed, blobs, cancelled] },
    { status: 'cancelled', over: true, events: [observed, cancelled, expired] },
    { status: 'cancelled', over: true, events: [observed, cancelled, refunded] },
    { status: 'completed', over: true, events: [observed, cancelled, settled] },
  ]
  it.each(statuses)('is $status (over: $over) after its events', ({ status, over, events }) => {
    const state = fold(...events)
    expect(runStatus(state)).toBe(status)
    expect(isOver(state)).toBe(over)
  })

  it('does not change a state it was given', () => {
    const records = recordsOf(observed, blobs)
    const state = foldRun(RUN_ID, records.slice(0, 1))
    const copy = structuredClone(state)
    foldRun(RUN_ID, records)
    expect(state).toEqual(copy)
  })

  it('closes at the deadline, or earlier after a cancellation', () => {
    expect(closesAt(fold(observed))).toBe(5_000n)
    expect(closesAt(fold(observed, cancelled))).toBe(4_000n)
  })

  it('keeps replacements of one nonce together, and forgets them when the nonce is gone', () => {
    const replacement = { ...signed, hash: hashOf(8), maxFeePerGas: '3' }
    expect(fold(...untilSent, replacement).transactions.map((item) => item.hash)).toEqual([
      hashOf(7),
      hashOf(8),
    ])
    const next = { ...signed, hash: hashOf(9), nonce: 4 }
    expect(fold(...untilSent, replacement, next).transactions.map((item) => item.hash)).toEqual([
      hashOf(9),
    ])
    expect(fold(...untilSent, { type: 'transactionDropped', nonce: 3 }).transactions).toEqual([])
  })

  it('counts settlements that reverted and frees their nonce', () => {
    const state = fold(...untilSent, reverted, { ...signed, nonce: 4 }, reverted)
    expect(state.reverts).toBe(2)
    expect(state.transactions).toEqual([])
  })

  it('takes back what happened above the fork, and nothing below it', () => {
    const all = [...untilSent, cancelled, included, settled, refunded] as const
    const above = fold(...all, { type: 'chainUnwound', forkBlock: 13 })
    expect(
      [above.refund, above.settlement, above.inclusion, above.cancellation].every(
        (fact) => fact !== undefined,
      ),
    ).toBe(true)
    const middle = fold(...all, { type: 'chainUnwound', forkBlock: 11 })
    expect([middle.refund, middle.settlement, middle.inclusion]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(middle.cancellation).toBeDefined()
    expect(middle.orphaned).toBe(false)
    const below = fold(...all, { type: 'chainUnwound', forkBlock: 9 })
    expect(below.cancellation).toBeUndefined()
    expect(below.orphaned).toBe(true)
    expect(runStatus(below)).toBe('pending')
  })

  it('keeps proof and signed transaction over a fork, for the id binds their content', () => {
    const state = fold(
      ...untilSent,
      { type: 'chainUnwound', forkBlock: 5 },
      { ...observed, place: placeAt(11) },
    )
    expect(state.orphaned).toBe(false)
    expect(state.proof).toBe('0x01')
    expect(state.transactions).toHaveLength(1)
    expect(state.place.blockNumber).toBe(11)
  })

  it('opens an expired run again when the chain takes time back', () => {
    expect(isOver(fold(observed, expired, { type: 'chainUnwound', forkBlock: 10 }))).toBe(false)
  })

  it('shows the last error of a step until the run moves on', () => {
    expect(fold(observed, delayed).delay?.error).toEqual(ERROR)
    expect(fold(observed, delayed, blobs).delay).toBeUndefined()
  })

  it('keeps the request as it was observed first and last the same', () => {
    expect(fold(observed).request).toEqual(requestRecord())
  })
})
