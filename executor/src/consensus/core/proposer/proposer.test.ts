import { describe, expect, it } from 'vitest'
import { makeValidatorSet } from '../validatorSet.ts'
import { DRAWN_ROUNDS, drawProposer } from './beaconDraw.ts'
import {
  advanceProposer,
  carryPriorities,
  initialPriorities,
  proposerSequence,
} from './weightedRoundRobin.ts'

const SEED = `0x${'11'.repeat(32)}` as const
const SET = makeValidatorSet([
  { id: 'a', power: 1 },
  { id: 'b', power: 2 },
  { id: 'c', power: 7 },
])

function countOf(proposers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const id of proposers) counts[id] = (counts[id] ?? 0) + 1
  return counts
}

describe('weighted round-robin', () => {
  it('gives each validator exactly its share of a cycle', () => {
    expect(countOf(proposerSequence(SET, initialPriorities(SET), 1000))).toEqual({
      a: 100,
      b: 200,
      c: 700,
    })
  })

  it('gives the turn to the lower id where priorities are equal', () => {
    const equal = makeValidatorSet(['b', 'a', 'c'].map((id) => ({ id, power: 5 })))
    expect(proposerSequence(equal, initialPriorities(equal), 6)).toEqual([
      'a',
      'b',
      'c',
      'a',
      'b',
      'c',
    ])
  })

  it('keeps the sum of the priorities near zero and their spread within twice the total', () => {
    let priorities = initialPriorities(SET)
    for (let turn = 0; turn < 500; turn += 1) {
      priorities = advanceProposer(SET, priorities).priorities
      const sorted = [...priorities].sort((x, y) => Number(x - y))
      expect((sorted.at(-1) ?? 0n) - (sorted[0] ?? 0n)).toBeLessThanOrEqual(20n)
      expect(Number(priorities.reduce((sum, item) => sum + item, 0n))).toBeLessThan(10)
    }
  })

  it('lets a newcomer wait, so that leaving and coming back gains nothing', () => {
    const grown = makeValidatorSet([...SET.members, { id: 'z', power: 7 }])
    const priorities = carryPriorities(SET, initialPriorities(SET), grown)
    expect(priorities[3]).toBeLessThan(-10n)
    expect(proposerSequence(grown, priorities, 2)).not.toContain('z')
    expect(proposerSequence(grown, priorities, 30)).toContain('z')
  })
})

describe('the draw from the beacon', () => {
  it('is a function of seed, height, round and set alone', () => {
    const proposers = Array.from({ length: 8 }, (_, height) => drawProposer(SET, SEED, height, 0))
    expect(proposers).toEqual(['c', 'c', 'c', 'c', 'b', 'c', 'c', 'c'])
    const other = `0x${'12'.repeat(32)}` as const
    expect(Array.from({ length: 8 }, (_, h) => drawProposer(SET, other, h, 0))).not.toEqual(
      proposers,
    )
  })

  it('follows the stake', () => {
    const proposers = Array.from({ length: 3000 }, (_, height) =>
      drawProposer(SET, SEED, height, 1),
    )
    const { a = 0, b = 0, c = 0 } = countOf(proposers)
    expect(Math.abs(a - 300)).toBeLessThan(60)
    expect(Math.abs(b - 600)).toBeLessThan(80)
    expect(Math.abs(c - 2100)).toBeLessThan(100)
  })

  it('goes round the set once the drawn proposers have failed', () => {
    for (let height = 1; height <= 20; height += 1) {
      const after = [0, 1, 2].map((more) => drawProposer(SET, SEED, height, DRAWN_ROUNDS + more))
      expect([...after].sort()).toEqual(['a', 'b', 'c'])
      expect(after[2]).toBe(drawProposer(SET, SEED, height, DRAWN_ROUNDS - 1))
    }
  })
})
