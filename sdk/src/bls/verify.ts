import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { Hex } from 'viem'
import { subtractPublicKeys } from './aggregate.ts'
import { toCurveG1, toCurveG2 } from './curve.ts'
import type { BlsDomain } from './domain.ts'
import { BlsError } from './errors.ts'
import type { G1Point, G2Point } from './points.ts'
import { hashDigest } from './sign.ts'

export interface VerifyParameters {
  readonly publicKey: G2Point
  readonly signature: G1Point
  readonly digest: Hex
  readonly domain: BlsDomain
}

/**
 * Whether the holder of `publicKey` signed `digest` for this purpose.
 *
 * - Errors: none; anything wrong with the points is false. A third party's signature is data, not a program error.
 * - Source: twin of BLS12381.verifySingle.
 */
export function verify({ publicKey, signature, digest, domain }: VerifyParameters): boolean {
  return falseIfInvalid(() =>
    bls12_381.shortSignatures.verify(
      toCurveG1(signature),
      hashDigest(digest, domain),
      toCurveG2(publicKey),
    ),
  )
}

export interface VerifyBothParameters extends Omit<VerifyParameters, 'digest'> {
  readonly digests: readonly [first: Hex, second: Hex]
}

/** As `verify`, for the sum of the signatures of one key over two digests; twin of BLS12381.verifyBoth. */
export function verifyBoth({
  publicKey,
  signature,
  digests: [first, second],
  domain,
}: VerifyBothParameters): boolean {
  return falseIfInvalid(() =>
    bls12_381.shortSignatures.verify(
      toCurveG1(signature),
      hashDigest(first, domain).add(hashDigest(second, domain)),
      toCurveG2(publicKey),
    ),
  )
}

export interface VerifyAggregateParameters extends Omit<VerifyParameters, 'publicKey'> {
  /** Sum of the keys of all members, each with a proof of possession. */
  readonly setKey: G2Point
  /** Keys of the members that did not sign, each once. */
  readonly absentKeys: readonly G2Point[]
}

/** As `verify`, for the sum of the signatures of all members but the absent; twin of BLS12381.verifyAggregate. */
export function verifyAggregate({
  setKey,
  absentKeys,
  ...rest
}: VerifyAggregateParameters): boolean {
  return falseIfInvalid(() =>
    verify({ publicKey: subtractPublicKeys(setKey, absentKeys), ...rest }),
  )
}

/** The verdict of `check`; false if it finds a point that is none. */
export function falseIfInvalid(check: () => boolean): boolean {
  try {
    return check()
  } catch (error) {
    if (error instanceof BlsError) return false
    throw error
  }
}
