import type { RoundInput, RoundOutput, RoundResult, RoundState } from './roundState.ts'
import { NO_ROUND, type Round, Step, type ValueId, VoteType } from './types.ts'

const NONE: RoundOutput = { type: 'none' }
const REFUSED: RoundOutput = { type: 'refused' }

/**
 * One rule of Tendermint: what a validator does when a condition of the paper holds.
 *
 * - Total: a condition that does not fit the state is `refused` and changes nothing.
 * - `T:n` is line n of Algorithm 1 of arXiv 1807.04938. Source: docs/specs/consensus.md section 4.
 */
export function applyRoundInput(state: RoundState, input: RoundInput): RoundResult {
  const { step, round } = state
  switch (input.type) {
    // T:11
    case 'newRound': {
      if (step !== Step.UNSTARTED || input.round <= round) return refuse(state)
      const started: RoundState = { ...state, round: input.round, step: Step.PROPOSE } // T:12-13
      if (!input.isProposer) return { state: started, output: { type: 'schedulePropose' } } // T:21
      return started.validValue === null
        ? { state: started, output: { type: 'getValue' } } // T:18
        : propose(started, started.validValue) // T:16, T:19
    }
    // T:18-19: the value that was asked for has come
    case 'proposeValue':
      return step === Step.PROPOSE && state.validValue === null
        ? propose(state, input.valueId)
        : refuse(state)
    // T:22
    case 'proposal': {
      if (step !== Step.PROPOSE) return refuse(state)
      const free = state.lockedRound === NO_ROUND || state.lockedValue === input.valueId // T:23
      return prevote(state, free ? input.valueId : null, NO_ROUND) // T:24, T:26
    }
    // T:23 with valid(v) false
    case 'invalidProposal':
      return step === Step.PROPOSE ? prevote(state, null, NO_ROUND) : refuse(state) // T:26
    // T:28
    case 'proposalAndPolkaPrevious': {
      const { valueId, validRound } = input
      if (step !== Step.PROPOSE || validRound < 0 || validRound >= round) return refuse(state)
      const free = state.lockedRound <= validRound || state.lockedValue === valueId // T:29
      return free ? prevote(state, valueId, validRound) : prevote(state, null, NO_ROUND) // T:30, T:32
    }
    // T:29 with valid(v) false
    case 'invalidProposalAndPolkaPrevious':
      return step === Step.PROPOSE ? prevote(state, null, NO_ROUND) : refuse(state) // T:32
    // T:34
    case 'polkaAny':
      return step === Step.PREVOTE
        ? { state, output: { type: 'schedulePrevote' } } // T:35
        : refuse(state)
    // T:36
    case 'proposalAndPolka': {
      if (step !== Step.PREVOTE && step !== Step.PRECOMMIT) return refuse(state)
      const valid = { ...state, validValue: input.valueId, validRound: round } // T:42-43
      if (step === Step.PRECOMMIT) return { state: valid, output: NONE }
      const locked = { ...valid, lockedValue: input.valueId, lockedRound: round } // T:38-39
      return precommit(locked, input.valueId) // T:40-41
    }
    // T:44
    case 'polkaNil':
      return step === Step.PREVOTE ? precommit(state, null) : refuse(state) // T:45-46
    // T:47
    case 'precommitAny':
      return { state, output: { type: 'schedulePrecommit' } } // T:48
    // T:49: for any round
    case 'proposalAndCommit': {
      if (step === Step.COMMIT) return refuse(state) // T:50
      const output: RoundOutput = { type: 'decide', round: input.round, valueId: input.valueId }
      return { state: { ...state, step: Step.COMMIT }, output } // T:51-54; the next height resets
    }
    // T:55
    case 'skipRound':
      return step === Step.COMMIT || input.round <= round
        ? refuse(state)
        : startRound(state, input.round) // T:56
    // T:57
    case 'timeoutPropose':
      return isCurrent(state, input) && step === Step.PROPOSE // T:58
        ? prevote(state, null, NO_ROUND) // T:59-60
        : refuse(state)
    // T:61
    case 'timeoutPrevote':
      return isCurrent(state, input) && step === Step.PREVOTE // T:62
        ? precommit(state, null) // T:63-64
        : refuse(state)
    // T:65
    case 'timeoutPrecommit':
      return isCurrent(state, input) && step !== Step.COMMIT // T:66
        ? startRound(state, round + 1) // T:67
        : refuse(state)
  }
}

function refuse(state: RoundState): RoundResult {
  return { state, output: REFUSED }
}

function isCurrent(state: RoundState, at: { height: number; round: Round }): boolean {
  return at.height === state.height && at.round === state.round
}

function startRound(state: RoundState, round: Round): RoundResult {
  return { state: { ...state, step: Step.UNSTARTED }, output: { type: 'startRound', round } }
}

function propose(state: RoundState, valueId: ValueId): RoundResult {
  const { self: proposer, height, round, validRound } = state
  const proposal = { proposer, height, round, valueId, validRound }
  return { state, output: { type: 'propose', proposal } } // T:19
}

function prevote(state: RoundState, valueId: ValueId | null, validRound: Round): RoundResult {
  const { self: validator, height, round } = state
  const vote = { type: VoteType.PREVOTE, validator, height, round, valueId, validRound }
  return { state: { ...state, step: Step.PREVOTE }, output: { type: 'vote', vote } } // T:27, T:33
}

function precommit(state: RoundState, valueId: ValueId | null): RoundResult {
  const { self: validator, height, round } = state
  const vote = {
    type: VoteType.PRECOMMIT,
    validator,
    height,
    round,
    valueId,
    validRound: NO_ROUND,
  }
  return { state: { ...state, step: Step.PRECOMMIT }, output: { type: 'vote', vote } }
}
