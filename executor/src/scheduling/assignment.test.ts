import fc from 'fast-check'
import { type Address, padHex, toHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { MAX_TURN_TAKERS, rankExecutors, turnOf } from './assignment.ts'

const id = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }).map((value) => toHex(value, { size: 32 }))
const address = fc
  .bigInt({ min: 1n, max: 2n ** 160n - 1n })
  .map((value) => toHex(value, { size: 20 }))
const executors = fc.uniqueArray(address, { minLength: 1, maxLength: 12 })
const windowMs = fc.integer({ min: 1, max: 100_000 })
const submittedAtMs = fc.integer({ min: 0, max: 2_000_000_000_000 })

describe('rankExecutors', () => {
  it('gives the same order whatever order and spelling the executors come in', () => {
    fc.assert(
      fc.property(id, executors, (request, list) => {
        const shouted = list
          .toReversed()
          .map((item) => `0x${item.slice(2).toUpperCase()}` as Address)
        expect(rankExecutors(request, [...shouted, ...list])).toEqual(rankExecutors(request, list))
      }),
    )
  })

  it('gives each executor the first turn of about its share of the requests', () => {
    const list = [1, 2, 3, 4].map((value) => padHex(toHex(value), { size: 20 }))
    const firsts = new Map<string, number>()
    for (let request = 0; request < 1_000; request++) {
      const [first = '0x'] = rankExecutors(toHex(request, { size: 32 }), list)
      firsts.set(first, (firsts.get(first) ?? 0) + 1)
    }
    // 250 expected; five standard deviations are 68.
    for (const executor of list)
      expect(Math.abs((firsts.get(executor) ?? 0) - 250)).toBeLessThan(69)
  })

  it('lets at most MAX_TURN_TAKERS take turns', () => {
    const many = Array.from({ length: MAX_TURN_TAKERS + 1 }, (_, index) =>
      toHex(index + 1, { size: 20 }),
    )
    expect(rankExecutors(toHex(1, { size: 32 }), many.slice(1))).toHaveLength(MAX_TURN_TAKERS)
    expect(rankExecutors(toHex(1, { size: 32 }), many)).toHaveLength(MAX_TURN_TAKERS)
  })
})

describe('turnOf', () => {
  it('lets exactly one executor own each instant after the submission', () => {
    const after = fc.integer({ min: 0, max: 10_000_000 })
    fc.assert(
      fc.property(
        id,
        executors,
        windowMs,
        submittedAtMs,
        after,
        (request, list, window, submitted, offset) => {
          const ranked = rankExecutors(request, list)
          const nowMs = submitted + offset
          const owners = list.filter((executor) => {
            const turn = turnOf(
              { ranked, submittedAtMs: submitted, windowMs: window },
              executor,
              nowMs,
            )
            return turn !== undefined && turn.startMs <= nowMs && nowMs < turn.endMs
          })
          expect(owners).toHaveLength(1)
        },
      ),
    )
  })

  it('gives every executor a turn within one cycle, and never one that has ended', () => {
    fc.assert(
      fc.property(
        id,
        executors,
        windowMs,
        fc.integer({ min: -50_000, max: 10_000_000 }),
        (request, list, window, nowMs) => {
          const ranked = rankExecutors(request, list)
          for (const executor of list) {
            const turn = turnOf({ ranked, submittedAtMs: 0, windowMs: window }, executor, nowMs)
            expect(turn?.endMs).toBeGreaterThan(nowMs)
            expect(turn?.startMs).toBeLessThan(Math.max(0, nowMs) + list.length * window)
            expect((turn?.endMs ?? 0) - (turn?.startMs ?? 0)).toBe(window)
          }
        },
      ),
    )
  })

  it('switches owner at the very millisecond', () => {
    const list = [1, 2].map((value) => padHex(toHex(value), { size: 20 }))
    const ranked = rankExecutors(toHex(7, { size: 32 }), list)
    const [first, second] = ranked as [Address, Address]
    const assignment = { ranked, submittedAtMs: 1_000, windowMs: 100 }
    expect(turnOf(assignment, first, 1_099)).toEqual({ startMs: 1_000, endMs: 1_100 })
    expect(turnOf(assignment, first, 1_100)).toEqual({ startMs: 1_200, endMs: 1_300 })
    expect(turnOf(assignment, second, 1_099)).toEqual({ startMs: 1_100, endMs: 1_200 })
    expect(turnOf(assignment, second, 1_200)).toEqual({ startMs: 1_300, endMs: 1_400 })
  })

  it('gives no turn to a stranger', () => {
    const ranked = rankExecutors(toHex(7, { size: 32 }), [toHex(1, { size: 20 })])
    expect(
      turnOf({ ranked, submittedAtMs: 0, windowMs: 1 }, toHex(2, { size: 20 }), 5),
    ).toBeUndefined()
  })
})
