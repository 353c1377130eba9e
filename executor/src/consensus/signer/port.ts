/** Order of the steps within a round; what is signed must never go back. */
export const SignedStep = { PROPOSAL: 1, PREVOTE: 2, PRECOMMIT: 3 } as const
export type SignedStep = (typeof SignedStep)[keyof typeof SignedStep]

/** Bytes of the digest that is signed: it already covers chain, contract, height, round, type and block. */
export const SIGN_BYTES = 32
export const SIGNATURE_BYTES = 48 // BLS12-381 G1, compressed
export const PUBLIC_KEY_BYTES = 96 // BLS12-381 G2, compressed

/** Height, round and step, in the order in which they are compared. */
export interface Position {
  /** 0 to 2^53 - 1. */
  readonly height: number
  /** 0 to 2^31 - 1. */
  readonly round: number
  readonly step: SignedStep
}

export interface SignRequest extends Position {
  /** Exactly SIGN_BYTES bytes. Without them nothing is signed. */
  readonly signBytes: Uint8Array
}

/** A decided height as the network shows it: what it holds of this key's signatures. */
export interface DecidedHeight {
  readonly height: number
  /** Signed by this key, as certificates and evidence of the height show it; the caller verified the signatures. */
  readonly ours: readonly SignRequest[]
}

/**
 * The key. It signs whatever it is given: only the guard may hold it.
 *
 * - Determinism: the same bytes have the same signature, so that a repeated one is no second statement.
 */
export interface SigningKey {
  /** PUBLIC_KEY_BYTES bytes. */
  readonly publicKey: Uint8Array
  /** SIGNATURE_BYTES bytes over SIGN_BYTES bytes. */
  sign(signBytes: Uint8Array): Uint8Array | Promise<Uint8Array>
}
