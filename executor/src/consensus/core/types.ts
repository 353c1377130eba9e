/** Number of a block; heights are decided one after the other, from 1 (the traces of the model start at 0). */
export type Height = number

/** Attempt within a height, from 0; `NO_ROUND` where the paper writes -1. */
export type Round = number

/** Address of a validator, in one canonical spelling chosen by the caller. */
export type ValidatorId = string

/** Digest of a proposed value, `id(v)` in the paper; a block hash in production. */
export type ValueId = string

/** Bytes that the core carries and never looks into: the engine verified them before. */
export type Signature = Uint8Array

export const NO_ROUND: Round = -1

/** A vote against everything that was proposed in its round. */
export const NIL = null

export const VoteType = { PREVOTE: 'prevote', PRECOMMIT: 'precommit' } as const
export type VoteType = (typeof VoteType)[keyof typeof VoteType]

export const Step = {
  /** Before the first round of a height, and between two rounds. */
  UNSTARTED: 'unstarted',
  PROPOSE: 'propose',
  PREVOTE: 'prevote',
  PRECOMMIT: 'precommit',
  /** Decided; not in the paper, it keeps a height from deciding twice. */
  COMMIT: 'commit',
} as const
export type Step = (typeof Step)[keyof typeof Step]

export const TimeoutKind = {
  PROPOSE: 'propose',
  PREVOTE: 'prevote',
  PRECOMMIT: 'precommit',
} as const
export type TimeoutKind = (typeof TimeoutKind)[keyof typeof TimeoutKind]

/**
 * What a validator signs in a round.
 *
 * - `validRound`: for a prevote of a value, the valid round of the proposal it answers (accountable
 *   Tendermint); `NO_ROUND` for nil and for every precommit.
 * - Source: docs/specs/consensus.md section 2.
 */
export interface UnsignedVote {
  readonly type: VoteType
  readonly validator: ValidatorId
  readonly height: Height
  readonly round: Round
  readonly valueId: ValueId | null
  readonly validRound: Round
}

export interface Vote extends UnsignedVote {
  readonly signature: Signature
}

export interface UnsignedProposal {
  readonly proposer: ValidatorId
  readonly height: Height
  readonly round: Round
  readonly valueId: ValueId
  /** Round of the polka that the proposer shows for the value; `NO_ROUND` for a new value. */
  readonly validRound: Round
}

export interface Proposal extends UnsignedProposal {
  readonly signature: Signature
}

export interface Timeout {
  readonly kind: TimeoutKind
  readonly height: Height
  readonly round: Round
}
