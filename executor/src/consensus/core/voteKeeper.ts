import { MAX_FUTURE_ROUNDS, MAX_PAST_ROUNDS, MAX_ROUND } from './limits.ts'
import { isQuorum, isSkip } from './thresholds.ts'
import {
  type Height,
  NO_ROUND,
  type Round,
  type UnsignedVote,
  type ValueId,
  type Vote,
  VoteType,
} from './types.ts'
import type { ValidatorSet } from './validatorSet.ts'
import { EMPTY_COUNT, insertVote, removeVoter, type VoteCount } from './voteCount.ts'

export interface RoundVotes {
  readonly round: Round
  readonly prevotes: VoteCount
  readonly precommits: VoteCount
  /** Power of the distinct validators that sent a prevote or a precommit. */
  readonly voterWeight: number
}

/** All votes of one height that still matter, rounds in ascending order. */
export interface VoteKeeper {
  readonly validators: ValidatorSet
  readonly height: Height
  readonly rounds: readonly RoundVotes[]
}

/** A threshold that a vote crossed for the first time. */
export type KeeperEvent =
  | { readonly type: 'none' }
  | { readonly type: 'skip'; readonly round: Round }
  | { readonly type: 'polkaAny' | 'polkaNil' | 'precommitAny'; readonly round: Round }
  | {
      readonly type: 'polkaValue' | 'precommitValue'
      readonly round: Round
      readonly valueId: ValueId
    }

export type VoteDrop =
  | 'wrongHeight'
  | 'unknownValidator'
  | 'malformed'
  | 'duplicate'
  | 'conflict'
  | 'oldRound'
  | 'displaced'

export interface KeeperResult {
  readonly keeper: VoteKeeper
  readonly event: KeeperEvent
  /** Why the vote was not counted. */
  readonly dropped?: VoteDrop
  /** The first vote of the same validator that this one contradicts, once. */
  readonly contradicts?: Vote
}

const NO_EVENT: KeeperEvent = { type: 'none' }

export function emptyKeeper(validators: ValidatorSet, height: Height): VoteKeeper {
  return { validators, height, rounds: [] }
}

export function votesOf(keeper: VoteKeeper, round: Round): RoundVotes | undefined {
  return keeper.rounds.find((item) => item.round === round)
}

export function countOf(votes: RoundVotes, type: VoteType): VoteCount {
  return type === VoteType.PREVOTE ? votes.prevotes : votes.precommits
}

/** Fields that no correct validator would sign together. */
export function isWellFormed(vote: UnsignedVote): boolean {
  const { round, validRound } = vote
  if (!Number.isInteger(round) || round < 0 || round > MAX_ROUND) return false
  if (!Number.isInteger(validRound) || validRound < NO_ROUND || validRound >= round) return false
  return validRound === NO_ROUND || (vote.type === VoteType.PREVOTE && vote.valueId !== null)
}

/**
 * Counts one vote and says which threshold it crossed.
 *
 * - Out: at most one event: `skip` before a value, a value before any. An event comes once, `skip` with each
 *   vote above `currentRound`. A vote without an event enables no rule of the driver.
 * - Bounded: see MAX_PAST_ROUNDS, MAX_FUTURE_ROUNDS; two votes a validator, round and type.
 * - Source: docs/specs/consensus.md section 5.
 */
export function addVote(keeper: VoteKeeper, vote: Vote, currentRound: Round): KeeperResult {
  if (vote.height !== keeper.height) return drop(keeper, 'wrongHeight')
  const index = keeper.validators.indexOf.get(vote.validator)
  const power = index === undefined ? undefined : keeper.validators.members[index]?.power
  if (index === undefined || power === undefined) return drop(keeper, 'unknownValidator')
  if (!isWellFormed(vote)) return drop(keeper, 'malformed')
  if (vote.round < currentRound - MAX_PAST_ROUNDS) return drop(keeper, 'oldRound')
  const roomy = makeRoom(keeper, vote, index, power, currentRound)
  if (roomy === undefined) return drop(keeper, 'displaced')

  const before = votesOf(roomy, vote.round) ?? emptyRound(vote.round)
  const inserted = insertVote(countOf(before, vote.type), vote, index, power)
  if (inserted.insertion === 'duplicate') return drop(keeper, 'duplicate')
  const added = withCount(before, vote.type, inserted.count, index, power)
  const total = keeper.validators.totalPower
  const { votes, event } = detectEvent(added, vote, total, currentRound)
  const next = putRound(roomy, votes)
  if (inserted.insertion === 'counted') return { keeper: next, event }
  return {
    keeper: next,
    event,
    dropped: 'conflict',
    ...(inserted.contradicts === undefined ? {} : { contradicts: inserted.contradicts }),
  }
}

/** The votes of a quorum for one value: what a polka or a commit looks like on the wire. */
export type Certificate = readonly Vote[]

export interface CertificateResult {
  readonly keeper: VoteKeeper
  readonly accepted: boolean
  /** Pairs of contradicting votes that the certificate brought to light. */
  readonly contradictions: readonly (readonly [Vote, Vote])[]
}

/** More than 2/3 by power, distinct known signers, one statement, not nil. Signatures are the engine's task. */
export function isCertificate(
  votes: Certificate,
  height: Height,
  validators: ValidatorSet,
): boolean {
  const head = votes[0]
  if (head === undefined || head.valueId === null || head.height !== height) return false
  if (!isWellFormed(head) || votes.length > validators.members.length) return false
  const signers = new Set<number>()
  let weight = 0
  for (const vote of votes) {
    const index = validators.indexOf.get(vote.validator)
    if (index === undefined || signers.has(index) || !isSameStatement(vote, head)) return false
    signers.add(index)
    weight += validators.members[index]?.power ?? 0
  }
  return isQuorum(weight, validators.totalPower)
}

/**
 * Counts every vote of a valid certificate, also against a first vote of the same sender.
 *
 * - Out: the same keeper if all of them were counted before.
 */
export function addCertificate(keeper: VoteKeeper, votes: Certificate): CertificateResult {
  const head = votes[0]
  if (head === undefined || !isCertificate(votes, keeper.height, keeper.validators)) {
    return { keeper, accepted: false, contradictions: [] }
  }
  const contradictions: [Vote, Vote][] = []
  const before = votesOf(keeper, head.round) ?? emptyRound(head.round)
  let round = before
  for (const vote of votes) {
    const index = keeper.validators.indexOf.get(vote.validator) ?? 0
    const power = keeper.validators.members[index]?.power ?? 0
    const count = countOf(round, vote.type)
    const inserted = insertVote(count, vote, index, power, true)
    if (inserted.contradicts !== undefined) contradictions.push([inserted.contradicts, vote])
    if (inserted.count !== count) round = withCount(round, vote.type, inserted.count, index, power)
  }
  const isNews = round !== before
  return { keeper: isNews ? putRound(keeper, round) : keeper, accepted: true, contradictions }
}

/** Forgets rounds that are too far below the current one, but for those in `keep`. */
export function pruneRounds(
  keeper: VoteKeeper,
  currentRound: Round,
  keep: readonly Round[],
): VoteKeeper {
  const oldest = currentRound - MAX_PAST_ROUNDS
  if (keeper.rounds.every(({ round }) => round >= oldest)) return keeper
  const rounds = keeper.rounds.filter(({ round }) => round >= oldest || keep.includes(round))
  return { ...keeper, rounds }
}

function drop(keeper: VoteKeeper, dropped: VoteDrop): KeeperResult {
  return { keeper, event: NO_EVENT, dropped }
}

function emptyRound(round: Round): RoundVotes {
  return { round, prevotes: EMPTY_COUNT, precommits: EMPTY_COUNT, voterWeight: 0 }
}

function isSameStatement(a: Vote, b: Vote): boolean {
  return (
    a.type === b.type &&
    a.height === b.height &&
    a.round === b.round &&
    a.valueId === b.valueId &&
    a.validRound === b.validRound
  )
}

function withCount(
  votes: RoundVotes,
  type: VoteType,
  count: VoteCount,
  index: number,
  power: number,
): RoundVotes {
  const voted = votes.prevotes.first[index] ?? votes.precommits.first[index]
  const voterWeight = voted === undefined ? votes.voterWeight + power : votes.voterWeight
  return type === VoteType.PREVOTE
    ? { round: votes.round, prevotes: count, precommits: votes.precommits, voterWeight }
    : { round: votes.round, prevotes: votes.prevotes, precommits: count, voterWeight }
}

function putRound(keeper: VoteKeeper, votes: RoundVotes): VoteKeeper {
  const rounds = keeper.rounds.slice()
  let at = rounds.length
  while (at > 0 && (rounds[at - 1]?.round ?? -1) >= votes.round) at -= 1
  rounds.splice(at, rounds[at]?.round === votes.round ? 1 : 0, votes)
  return { validators: keeper.validators, height: keeper.height, rounds }
}

function detectEvent(
  votes: RoundVotes,
  vote: Vote,
  total: number,
  currentRound: Round,
): { votes: RoundVotes; event: KeeperEvent } {
  const { round, type, valueId } = vote
  if (round > currentRound && isSkip(votes.voterWeight, total)) {
    return { votes, event: { type: 'skip', round } }
  }
  const count = countOf(votes, type)
  if (!isQuorum(count.weight, total)) return { votes, event: NO_EVENT }
  const at = count.tallies.findIndex(
    (tally) => tally.valueId === valueId && tally.validRound === vote.validRound,
  )
  const tally = count.tallies[at]
  // A quorum of nil precommits means no more than one of any precommits: T:47 treats them alike.
  const ofValue =
    tally !== undefined &&
    isQuorum(tally.weight, total) &&
    (type === VoteType.PREVOTE || valueId !== null)
  if (ofValue ? tally.reached : count.anyReached) return { votes, event: NO_EVENT }
  const marked = ofValue
    ? { ...count, tallies: count.tallies.with(at, { ...tally, reached: true }) }
    : { ...count, anyReached: true }
  const event = ofValue ? valueEvent(type, round, valueId) : anyEvent(type, round)
  const next =
    type === VoteType.PREVOTE ? { ...votes, prevotes: marked } : { ...votes, precommits: marked }
  return { votes: next, event }
}

function valueEvent(type: VoteType, round: Round, valueId: ValueId | null): KeeperEvent {
  if (valueId === null) return { type: 'polkaNil', round }
  return { type: type === VoteType.PREVOTE ? 'polkaValue' : 'precommitValue', round, valueId }
}

function anyEvent(type: VoteType, round: Round): KeeperEvent {
  return { type: type === VoteType.PREVOTE ? 'polkaAny' : 'precommitAny', round }
}

function makeRoom(
  keeper: VoteKeeper,
  vote: Vote,
  index: number,
  power: number,
  currentRound: Round,
): VoteKeeper | undefined {
  if (vote.round <= currentRound) return keeper
  const voted = keeper.rounds.filter(
    (item) => item.round > currentRound && hasVoted(item, index) && item.round !== vote.round,
  )
  const lowest = voted[0]
  if (lowest === undefined || voted.length < MAX_FUTURE_ROUNDS) return keeper
  if (vote.round < lowest.round) return undefined
  const prevotes = removeVoter(lowest.prevotes, index, power)
  const precommits = removeVoter(lowest.precommits, index, power)
  const voterWeight = lowest.voterWeight - power
  if (voterWeight > 0) {
    return putRound(keeper, { round: lowest.round, prevotes, precommits, voterWeight })
  }
  return { ...keeper, rounds: keeper.rounds.filter((item) => item !== lowest) }
}

function hasVoted(votes: RoundVotes, index: number): boolean {
  return (votes.prevotes.first[index] ?? votes.precommits.first[index]) !== undefined
}
