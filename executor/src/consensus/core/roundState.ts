import {
  type Height,
  NO_ROUND,
  type Round,
  Step,
  type UnsignedProposal,
  type UnsignedVote,
  type ValidatorId,
  type ValueId,
} from './types.ts'

/** The variables of the paper's Algorithm 1, lines 1 to 9. */
export interface RoundState {
  readonly self: ValidatorId
  readonly height: Height
  readonly round: Round
  readonly step: Step
  readonly lockedValue: ValueId | null
  readonly lockedRound: Round
  readonly validValue: ValueId | null
  readonly validRound: Round
}

/** Lines 1 to 9: nothing locked, nothing valid, no round yet. */
export function initialRoundState(self: ValidatorId, height: Height): RoundState {
  return {
    self,
    height,
    round: NO_ROUND,
    step: Step.UNSTARTED,
    lockedValue: null,
    lockedRound: NO_ROUND,
    validValue: null,
    validRound: NO_ROUND,
  }
}

/** A condition of the paper that has become true; the driver says it, the round machine acts. */
export type RoundInput =
  | { readonly type: 'newRound'; readonly round: Round; readonly isProposer: boolean }
  | { readonly type: 'proposeValue'; readonly valueId: ValueId }
  | { readonly type: 'proposal'; readonly valueId: ValueId }
  | { readonly type: 'invalidProposal' }
  | {
      readonly type: 'proposalAndPolkaPrevious'
      readonly valueId: ValueId
      readonly validRound: Round
    }
  | { readonly type: 'invalidProposalAndPolkaPrevious' }
  | { readonly type: 'polkaAny' }
  | { readonly type: 'proposalAndPolka'; readonly valueId: ValueId }
  | { readonly type: 'polkaNil' }
  | { readonly type: 'precommitAny' }
  | { readonly type: 'proposalAndCommit'; readonly round: Round; readonly valueId: ValueId }
  | { readonly type: 'skipRound'; readonly round: Round }
  | { readonly type: 'timeoutPropose'; readonly height: Height; readonly round: Round }
  | { readonly type: 'timeoutPrevote'; readonly height: Height; readonly round: Round }
  | { readonly type: 'timeoutPrecommit'; readonly height: Height; readonly round: Round }

export type RoundOutput =
  | { readonly type: 'none' }
  /** The condition does not hold in this state; nothing changed. */
  | { readonly type: 'refused' }
  | { readonly type: 'getValue' }
  | { readonly type: 'propose'; readonly proposal: UnsignedProposal }
  | { readonly type: 'vote'; readonly vote: UnsignedVote }
  | { readonly type: 'schedulePropose' }
  | { readonly type: 'schedulePrevote' }
  | { readonly type: 'schedulePrecommit' }
  | { readonly type: 'decide'; readonly round: Round; readonly valueId: ValueId }
  | { readonly type: 'startRound'; readonly round: Round }

export interface RoundResult {
  readonly state: RoundState
  readonly output: RoundOutput
}
