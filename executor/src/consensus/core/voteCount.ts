import { MAX_CERTIFIED_VALUES } from './limits.ts'
import { isQuorum } from './thresholds.ts'
import type { Round, ValueId, Vote } from './types.ts'

/** Votes of one round and type for one value, and for one valid round of it (accountable Tendermint). */
export interface Tally {
  readonly valueId: ValueId | null
  readonly validRound: Round
  readonly weight: number
  readonly votes: readonly Vote[]
  /** The quorum has been reported. */
  readonly reached: boolean
}

/** Votes of one round and type. */
export interface VoteCount {
  /** The first vote of each validator, by index. Only these make `weight`. */
  readonly first: readonly (Vote | undefined)[]
  /** Later votes that contradict the first: at most one a validator. */
  readonly conflicting: readonly Vote[]
  /** Power of the distinct validators that voted. */
  readonly weight: number
  readonly tallies: readonly Tally[]
  /** The quorum of any votes has been reported. */
  readonly anyReached: boolean
}

export const EMPTY_COUNT: VoteCount = {
  first: [],
  conflicting: [],
  weight: 0,
  tallies: [],
  anyReached: false,
}

export type Insertion = 'counted' | 'duplicate' | 'conflict'

export interface InsertResult {
  readonly count: VoteCount
  readonly insertion: Insertion
  /** The first vote, where the new one contradicts it and this was not known. */
  readonly contradicts?: Vote
}

/** Same statement; signatures may differ. Both are votes of one validator, round and type. */
export function isSameVote(a: Vote, b: Vote): boolean {
  return a.valueId === b.valueId && a.validRound === b.validRound
}

/**
 * Counts a vote of validator `index`.
 *
 * - Only the first vote of a validator counts. A contradicting one is kept once, as evidence.
 * - `certified`: the vote came inside a certificate of more than 2/3 for its value, so it counts for that
 *   value although its sender voted for another one here: everybody must be able to see a polka
 *   that anybody saw. Bounded by MAX_CERTIFIED_VALUES.
 */
export function insertVote(
  count: VoteCount,
  vote: Vote,
  index: number,
  power: number,
  certified = false,
): InsertResult {
  const before = count.first[index]
  if (before === undefined) {
    const first = count.first.slice()
    while (first.length < index) first.push(undefined)
    first[index] = vote
    const tallies = addToTally(count.tallies, vote, power)
    return {
      count: { ...count, first, weight: count.weight + power, tallies },
      insertion: 'counted',
    }
  }
  if (isSameVote(before, vote)) return { count, insertion: 'duplicate' }
  const known = count.conflicting.some((other) => other.validator === vote.validator)
  const noted = known ? count : { ...count, conflicting: [...count.conflicting, vote] }
  const counted = certified && mayCertify(noted, vote)
  return {
    count: counted ? { ...noted, tallies: addToTally(noted.tallies, vote, power) } : noted,
    insertion: 'conflict',
    ...(known ? {} : { contradicts: before }),
  }
}

/** The tally of a value, `validRound` included. */
export function findTally(
  count: VoteCount,
  valueId: ValueId | null,
  validRound: Round,
): Tally | undefined {
  return count.tallies.find((item) => item.valueId === valueId && item.validRound === validRound)
}

/** A tally of the value, whatever its valid round, that more than 2/3 of `total` stand behind. */
export function findQuorum(
  count: VoteCount,
  valueId: ValueId | null,
  total: number,
): Tally | undefined {
  return count.tallies.find((item) => item.valueId === valueId && isQuorum(item.weight, total))
}

/** The count without the votes of one validator. */
export function removeVoter(count: VoteCount, index: number, power: number): VoteCount {
  const vote = count.first[index]
  if (vote === undefined) return count
  const first = count.first.slice()
  first[index] = undefined
  const tallies = count.tallies
    .map((tally) => withoutVoter(tally, vote.validator, power))
    .filter((tally) => tally.votes.length > 0)
  const conflicting = count.conflicting.filter((other) => other.validator !== vote.validator)
  return { ...count, first, conflicting, tallies, weight: count.weight - power }
}

function addToTally(tallies: readonly Tally[], vote: Vote, power: number): readonly Tally[] {
  const { valueId, validRound } = vote
  const at = tallies.findIndex((t) => t.valueId === valueId && t.validRound === validRound)
  const tally = tallies[at]
  if (tally === undefined) {
    return [...tallies, { valueId, validRound, weight: power, votes: [vote], reached: false }]
  }
  const next = tallies.slice()
  next[at] = { ...tally, weight: tally.weight + power, votes: [...tally.votes, vote] }
  return next
}

function mayCertify(count: VoteCount, vote: Vote): boolean {
  const tally = findTally(count, vote.valueId, vote.validRound)
  if (tally === undefined) return count.tallies.length < count.first.length + MAX_CERTIFIED_VALUES
  return !tally.votes.some((other) => other.validator === vote.validator)
}

function withoutVoter(tally: Tally, validator: string, power: number): Tally {
  const votes = tally.votes.filter((vote) => vote.validator !== validator)
  return votes.length === tally.votes.length
    ? tally
    : { ...tally, votes, weight: tally.weight - power }
}
