import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MIN_DEVIATION_MS, SUSPECT_PHI } from './membership.ts'
import { MAX_PHI, PhiAccrual, tailPhi } from './phiAccrual.ts'

const OPTIONS = { expectedIntervalMs: 500, minDeviationMs: MIN_DEVIATION_MS }

/** Intervals between signs of life of a member that lives: 500 ms and what a busy machine adds. */
const intervals = fc.array(fc.integer({ min: 400, max: 900 }), { minLength: 1, maxLength: 200 })

function heardAt(list: readonly number[]): { detector: PhiAccrual; nowMs: number } {
  const detector = new PhiAccrual(OPTIONS, 0)
  let nowMs = 0
  for (const interval of list) {
    nowMs += interval
    detector.heard(nowMs)
  }
  return { detector, nowMs }
}

describe('phi', () => {
  test('is 8 where a normal variable is above its mean by 5.6 deviations', () => {
    expect(tailPhi(0)).toBeCloseTo(Math.log10(2), 6)
    expect(tailPhi(1.2816)).toBeCloseTo(1, 2)
    expect(tailPhi(3.0902)).toBeCloseTo(3, 1)
    expect(tailPhi(4)).toBeLessThan(SUSPECT_PHI)
    expect(tailPhi(5.6)).toBeGreaterThan(SUSPECT_PHI)
  })

  test('never falls while nothing is heard, and stays finite', () => {
    fc.assert(
      fc.property(intervals, fc.nat(20_000), fc.nat(1_000_000), (list, early, more) => {
        const { detector, nowMs } = heardAt(list)
        const [before, after] = [detector.phi(nowMs + early), detector.phi(nowMs + early + more)]
        expect(after).toBeGreaterThanOrEqual(before)
        expect(before).toBeGreaterThanOrEqual(0)
        expect(after).toBeLessThanOrEqual(MAX_PHI)
      }),
      { numRuns: 200 },
    )
  })

  test('suspects nobody whose last sign is not older than any interval so far', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const { detector, nowMs } = heardAt(list)
        expect(detector.phi(nowMs + Math.max(500, ...list))).toBeLessThan(SUSPECT_PHI)
      }),
      { numRuns: 200 },
    )
  })

  test('suspects whoever is silent for five seconds, whatever came before', () => {
    fc.assert(
      fc.property(intervals, (list) => {
        const { detector, nowMs } = heardAt(list)
        expect(detector.phi(nowMs + 5_000)).toBeGreaterThan(SUSPECT_PHI)
      }),
      { numRuns: 200 },
    )
  })

  test('takes a long silence for one interval of a bounded length', () => {
    const { detector, nowMs } = heardAt([500, 500, 500])
    detector.heard(nowMs + 3_600_000)
    expect(detector.phi(nowMs + 3_600_000 + 5_000)).toBeGreaterThan(SUSPECT_PHI)
  })

  test('does not hear a sign of the past', () => {
    const { detector, nowMs } = heardAt([500, 500])
    detector.heard(nowMs - 100)
    expect(detector.lastMs).toBe(nowMs)
  })
})
