import { expect, test } from 'vitest'
import { killPerformers } from './killPerformers.ts'
import { percentile } from './percentile.ts'

/** The goal of five seconds is held against many kills by `npm run torture:kills`; a machine with other work is slower. */
const KILLS = 2

test('a performer that is killed in the middle is replaced, and another has the right result', async () => {
  const { takeoversMs, violations } = await killPerformers({ kills: KILLS, seed: 1 })
  expect(violations).toEqual([])
  expect(takeoversMs).toHaveLength(KILLS)
}, 600_000)

test('a percentile is the smallest value that so many do not exceed', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index)
  expect(percentile(values, 0.99)).toBe(99)
  expect(percentile(values, 1)).toBe(100)
  expect(percentile([5], 0.5)).toBe(5)
})
