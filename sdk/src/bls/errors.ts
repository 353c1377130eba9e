import { FlowError } from '../errors/flowError.ts'

export const BlsErrorCode = {
  /** Bytes or words that are not a point in the form of EIP-2537: length, padding, field element, curve. */
  POINT_INVALID: 'BLS_POINT_INVALID',
  /** On the curve, but outside the subgroup of prime order. */
  POINT_SUBGROUP: 'BLS_POINT_SUBGROUP',
  /** A key or signature at infinity, alone or as a sum, proves nothing. */
  POINT_INFINITY: 'BLS_POINT_INFINITY',
  /** A secret key is 32 bytes, above zero and below the order of the subgroup. */
  SECRET_KEY_INVALID: 'BLS_SECRET_KEY_INVALID',
  /** The seed of a key is too short to be unguessable. */
  SEED_TOO_SHORT: 'BLS_SEED_TOO_SHORT',
} as const

/** Which group: signatures are in G1, public keys in G2. */
export type Group = 'G1' | 'G2'

export type BlsErrorData =
  | {
      readonly code:
        | typeof BlsErrorCode.POINT_INVALID
        | typeof BlsErrorCode.POINT_SUBGROUP
        | typeof BlsErrorCode.POINT_INFINITY
      readonly group: Group
    }
  | { readonly code: typeof BlsErrorCode.SECRET_KEY_INVALID }
  | {
      readonly code: typeof BlsErrorCode.SEED_TOO_SHORT
      readonly length: number
      readonly minLength: number
    }

export class BlsError extends FlowError<BlsErrorData> {}
