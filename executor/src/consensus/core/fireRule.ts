import type { CoreEffect } from './coreEffect.ts'
import type { CoreState } from './coreState.ts'
import { MAX_PAST_ROUNDS } from './limits.ts'
import { proposerAt } from './proposer/proposerAt.ts'
import { applyRoundInput } from './roundMachine.ts'
import type { RoundInput, RoundOutput } from './roundState.ts'
import { NO_ROUND, type Round, TimeoutKind } from './types.ts'
import { findTally } from './voteCount.ts'
import { pruneRounds, votesOf } from './voteKeeper.ts'

export interface FireResult {
  readonly state: CoreState
  readonly effects: readonly CoreEffect[]
  /** What the round machine answered; after a start of a round, the answer to that. */
  readonly output: RoundOutput
}

/** Lets the round machine take one rule and turns its answer into effects. */
export function fireRule(before: CoreState, rule: RoundInput): FireResult {
  const { state: round, output } = applyRoundInput(before.round, rule)
  const state = round === before.round ? before : { ...before, round }
  switch (output.type) {
    case 'none':
    case 'refused':
      return { state, output, effects: [] }
    case 'getValue': {
      const { height, round: number } = state.round
      return {
        state,
        output,
        effects: [
          { type: 'getValue', height, round: number },
          scheduled(state, TimeoutKind.PROPOSE),
        ],
      }
    }
    case 'propose': {
      const effect: CoreEffect = { type: 'broadcastProposal', proposal: output.proposal }
      const starts = rule.type === 'newRound'
      return {
        state,
        output,
        // The proposer's own proposal may be lost with its signer: it waits like everybody else.
        effects: starts ? [effect, scheduled(state, TimeoutKind.PROPOSE)] : [effect],
      }
    }
    case 'vote':
      return { state, output, effects: [{ type: 'broadcastVote', vote: output.vote }] }
    case 'schedulePropose':
      return { state, output, effects: [scheduled(state, TimeoutKind.PROPOSE)] }
    case 'schedulePrevote':
      return {
        state: { ...state, prevoteTimeoutRound: state.round.round },
        output,
        effects: [scheduled(state, TimeoutKind.PREVOTE)],
      }
    case 'schedulePrecommit':
      return {
        state: { ...state, precommitTimeoutRound: state.round.round },
        output,
        effects: [scheduled(state, TimeoutKind.PRECOMMIT)],
      }
    case 'decide': {
      const { round: decided, valueId } = output
      const votes = votesOf(state.keeper, decided)
      const commit = votes && findTally(votes.precommits, valueId, NO_ROUND)
      const { height } = state.round
      const certificate = commit?.votes ?? []
      const effect: CoreEffect = { type: 'decide', height, round: decided, valueId, certificate }
      return { state, output, effects: [effect] }
    }
    case 'startRound':
      return startRound(state, output.round)
  }
}

/** StartRound(round) of the paper, and the end of what older rounds are kept for. */
export function startRound(state: CoreState, round: Round): FireResult {
  const { validRound, lockedRound } = state.round
  const keeper = pruneRounds(state.keeper, round, [validRound, lockedRound])
  const oldest = round - MAX_PAST_ROUNDS
  const proposals = state.proposals.every((item) => item.proposal.round >= oldest)
    ? state.proposals
    : state.proposals.filter(({ proposal: { round: at } }) => at >= oldest || at === validRound)
  const { selection, validators, height } = state.config
  const isProposer = proposerAt(selection, validators, height, round) === state.round.self
  return fireRule({ ...state, keeper, proposals }, { type: 'newRound', round, isProposer })
}

function scheduled(state: CoreState, kind: TimeoutKind): CoreEffect {
  const { height, round } = state.round
  return { type: 'scheduleTimeout', timeout: { kind, height, round } }
}
