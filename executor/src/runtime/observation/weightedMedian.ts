import type { Weighed } from './heaviest.ts'

/**
 * The lower weighted median: the smallest value that half of the weight does not exceed.
 *
 * If honest votes weigh more than half, it lies between the smallest and the largest of theirs, whatever the others say.
 */
export function weightedMedian(votes: readonly Weighed<bigint>[]): bigint | undefined {
  const total = votes.reduce((sum, { weight }) => sum + weight, 0)
  const sorted = votes.toSorted((left, right) => (left.candidate < right.candidate ? -1 : 1))
  let below = 0
  for (const { candidate, weight } of sorted) {
    below += weight
    if (2 * below >= total) return candidate
  }
  return undefined
}
