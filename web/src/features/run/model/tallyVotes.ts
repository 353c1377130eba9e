import type { CommitteeView } from '../../../network/gatewayTypes.ts'

/** How far a committee agrees. Weights are stakes in the unit of the ledger. */
export interface Tally {
  readonly total: number
  /** Of all members that voted. */
  readonly voted: number
  readonly voters: number
  /** The result with the most weight, and that weight; undefined before the first vote. */
  readonly leading: { readonly resultHash: string; readonly weight: number } | undefined
  /** More than 2/3 of the weight stand for the leading result. */
  readonly agreed: boolean
  /** Members stand for different results. */
  readonly split: boolean
}

/** Counts the votes of a committee. Pure. */
export function tallyVotes({ members }: Pick<CommitteeView, 'members'>): Tally {
  const weights = new Map<string, number>()
  let total = 0
  let voted = 0
  let voters = 0
  for (const { weight, resultHash } of members) {
    total += weight
    if (resultHash === undefined) continue
    voted += weight
    voters += 1
    weights.set(resultHash, (weights.get(resultHash) ?? 0) + weight)
  }
  const [first] = [...weights].sort(([, left], [, right]) => right - left)
  const leading = first && { resultHash: first[0], weight: first[1] }
  const agreed = leading !== undefined && 3 * leading.weight > 2 * total
  return { total, voted, voters, leading, agreed, split: weights.size > 1 }
}
