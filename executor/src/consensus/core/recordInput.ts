import type { CoreEffect, DropReason } from './coreEffect.ts'
import type { CoreState } from './coreState.ts'
import { contradictProposals } from './evidence.ts'
import {
  MAX_FUTURE_PROPOSAL_ROUNDS,
  MAX_PAST_ROUNDS,
  MAX_PROPOSALS_PER_ROUND,
  MAX_ROUND,
} from './limits.ts'
import { proposerAt } from './proposer/proposerAt.ts'
import { NO_ROUND, type Proposal, type Vote } from './types.ts'
import { findQuorum } from './voteCount.ts'
import {
  addCertificate,
  addVote,
  type Certificate,
  type KeeperEvent,
  votesOf,
} from './voteKeeper.ts'

export interface RecordResult {
  readonly state: CoreState
  readonly effects: readonly CoreEffect[]
  /** Some rule may have become enabled. */
  readonly wakes: boolean
  readonly event?: KeeperEvent
}

/** Takes a vote into the count; no rule fires here. */
export function recordVote(state: CoreState, vote: Vote): RecordResult {
  const result = addVote(state.keeper, vote, state.round.round)
  const effects: CoreEffect[] = []
  if (result.contradicts !== undefined) {
    const evidence = { type: 'duplicateVote', first: result.contradicts, second: vote } as const
    effects.push({ type: 'reportEvidence', evidence })
  }
  if (result.dropped !== undefined) effects.push({ type: 'drop', reason: result.dropped })
  return {
    state: result.keeper === state.keeper ? state : { ...state, keeper: result.keeper },
    effects,
    wakes: result.event.type !== 'none',
    event: result.event,
  }
}

/** Takes a polka or a commit into the count as a whole. */
export function recordCertificate(state: CoreState, votes: Certificate): RecordResult {
  const result = addCertificate(state.keeper, votes)
  if (!result.accepted) return dropped(state, 'invalidCertificate')
  // Rebroadcast repeats certificates for as long as a height lasts: what brings nothing new must not reach the log.
  if (result.keeper === state.keeper) return dropped(state, 'duplicate')
  const effects = result.contradictions.map(([first, second]): CoreEffect => {
    return { type: 'reportEvidence', evidence: { type: 'duplicateVote', first, second } }
  })
  return { state: { ...state, keeper: result.keeper }, effects, wakes: true }
}

/** Keeps a proposal of the right proposer; reports one out of turn, and a second one of a round. */
export function recordProposal(
  state: CoreState,
  proposal: Proposal,
  isValid: boolean,
): RecordResult {
  const { config } = state
  const { round, validRound, height, proposer } = proposal
  if (height !== config.height) return dropped(state, 'wrongHeight')
  if (!config.validators.indexOf.has(proposer)) return dropped(state, 'unknownValidator')
  if (!isRound(round) || !Number.isInteger(validRound)) return dropped(state, 'malformed')
  if (validRound < NO_ROUND || validRound >= round) return dropped(state, 'malformed')
  if (round < state.round.round - MAX_PAST_ROUNDS) return dropped(state, 'oldRound')
  if (round > state.round.round + MAX_FUTURE_PROPOSAL_ROUNDS) return dropped(state, 'futureRound')
  const others = state.proposals.filter((item) => item.proposal.round === round)
  const isKnown = ({ proposal: other }: { proposal: Proposal }) =>
    other.proposer === proposer && !contradictProposals(other, proposal)
  // Before the draw, which costs more than all the rest: most proposals are repeated ones.
  if (others.some(isKnown)) return dropped(state, 'duplicate')
  const expected = proposerAt(config.selection, config.validators, height, round)
  if (expected !== proposer) return reportWrongProposer(state, proposal, expected)
  const first = others[0]?.proposal
  const votes = votesOf(state.keeper, round)
  const total = config.validators.totalPower
  const isWanted =
    votes !== undefined &&
    (findQuorum(votes.prevotes, proposal.valueId, total) !== undefined ||
      findQuorum(votes.precommits, proposal.valueId, total) !== undefined)
  if (others.length >= MAX_PROPOSALS_PER_ROUND && !isWanted) {
    return dropped(state, 'tooManyProposals')
  }
  const effects: CoreEffect[] = []
  if (first !== undefined) {
    const evidence = { type: 'duplicateProposal', first, second: proposal } as const
    effects.push({ type: 'reportEvidence', evidence })
  }
  const proposals = [...state.proposals, { proposal, isValid }]
  return { state: { ...state, proposals }, effects, wakes: true }
}

function reportWrongProposer(state: CoreState, proposal: Proposal, expected: string): RecordResult {
  const drop: CoreEffect = { type: 'drop', reason: 'wrongProposer' }
  const { proposer } = proposal
  if (state.wrongProposers.includes(proposer)) return { state, effects: [drop], wakes: false }
  const evidence = { type: 'wrongProposer', proposal, expected } as const
  return {
    state: { ...state, wrongProposers: [...state.wrongProposers, proposer] },
    effects: [{ type: 'reportEvidence', evidence }, drop],
    wakes: false,
  }
}

function dropped(state: CoreState, reason: DropReason): RecordResult {
  return { state, effects: [{ type: 'drop', reason }], wakes: false }
}

function isRound(round: number): boolean {
  return Number.isInteger(round) && round >= 0 && round <= MAX_ROUND
}
