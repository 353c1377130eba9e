import type { ProposerSelection } from './proposer/proposerAt.ts'
import { initialRoundState, type RoundState } from './roundState.ts'
import { type Height, NO_ROUND, type Proposal, type Round, type ValidatorId } from './types.ts'
import type { ValidatorSet } from './validatorSet.ts'
import { emptyKeeper, type VoteKeeper } from './voteKeeper.ts'

export interface StoredProposal {
  readonly proposal: Proposal
  /** The engine's verdict on the value: `valid(v)` of the paper. */
  readonly isValid: boolean
}

/** Everything that is agreed before a height starts. */
export interface HeightConfig {
  readonly height: Height
  readonly validators: ValidatorSet
  readonly selection: ProposerSelection
}

/** The whole state of one validator at one height: a plain, immutable value. */
export interface CoreState {
  readonly config: HeightConfig
  readonly round: RoundState
  readonly keeper: VoteKeeper
  /** Proposals of the right proposer, in order of arrival. */
  readonly proposals: readonly StoredProposal[]
  /** Last round in which T:34 has fired. */
  readonly prevoteTimeoutRound: Round
  /** Last round in which T:47 has fired. */
  readonly precommitTimeoutRound: Round
  /** Validators already reported for proposing out of turn. */
  readonly wrongProposers: readonly ValidatorId[]
}

/** A validator before the first round of a height. It votes only once `start` comes in. */
export function initialCoreState(self: ValidatorId, config: HeightConfig): CoreState {
  return {
    config,
    round: initialRoundState(self, config.height),
    keeper: emptyKeeper(config.validators, config.height),
    proposals: [],
    prevoteTimeoutRound: NO_ROUND,
    precommitTimeoutRound: NO_ROUND,
    wrongProposers: [],
  }
}
