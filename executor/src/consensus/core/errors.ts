import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const ConsensusErrorCode = {
  /** A validator set with no member, too many, a repeated one, or a power that is not a positive integer. */
  VALIDATOR_SET_INVALID: 'CONSENSUS_VALIDATOR_SET_INVALID',
  /** A field does not fit its width in the signed encoding. */
  DIGEST_FIELD_RANGE: 'CONSENSUS_DIGEST_FIELD_RANGE',
} as const

export type ConsensusErrorData =
  | { readonly code: typeof ConsensusErrorCode.VALIDATOR_SET_INVALID; readonly validator?: string }
  | { readonly code: typeof ConsensusErrorCode.DIGEST_FIELD_RANGE; readonly field: string }

export class ConsensusError extends FlowError<ConsensusErrorData> {}
