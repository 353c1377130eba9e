import type { BlsDomain } from '@flowbuilder/sdk/bls/domain'

/** A signature as it comes from anybody. */
export interface SignedDigest {
  /** Of a validator whose possession was proved. */
  readonly publicKey: Uint8Array
  /** 32 bytes. */
  readonly digest: Uint8Array
  readonly signature: Uint8Array
}

/**
 * How votes are verified and summed: BLS12-381 in production (`bls/blsScheme.ts`), something cheap in the simulator.
 *
 * - Errors: none; bytes that are no key or no signature are an invalid signature.
 */
export interface SignatureScheme {
  /** Which of the signatures are valid. @default domain: that of the votes on blocks */
  verify(items: readonly SignedDigest[], domain?: BlsDomain): boolean[]
  /** One signature in place of many over one digest; undefined for none at all, or if one is no signature. */
  sum(signatures: readonly Uint8Array[]): Uint8Array | undefined
  /** Whether `signature` is the sum of those of exactly these keys over the digest. */
  verifySum(publicKeys: readonly Uint8Array[], digest: Uint8Array, signature: Uint8Array): boolean
}
