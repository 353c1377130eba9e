import { bls12_381 } from '@noble/curves/bls12-381.js'
import { type Hex, hexToBytes } from 'viem'
import { type CurveG1, fromCurveG1, fromCurveG2 } from './curve.ts'
import type { BlsDomain } from './domain.ts'
import type { G1Point, G2Point } from './points.ts'
import { checkSecretKey } from './secretKey.ts'

/**
 * The public key of a secret key.
 *
 * - Errors: BLS_SECRET_KEY_INVALID.
 */
export function getPublicKey(secretKey: Uint8Array): G2Point {
  checkSecretKey(secretKey)
  return fromCurveG2(bls12_381.shortSignatures.getPublicKey(secretKey))
}

/**
 * Signs a digest for one purpose.
 *
 * - In: 32 bytes that say chain, contract, epoch and subject.
 * - Errors: BLS_SECRET_KEY_INVALID.
 * - Source: docs/contracts/BLS12381.md; verified by BLS12381.verifySingle.
 */
export function sign(secretKey: Uint8Array, digest: Hex, domain: BlsDomain): G1Point {
  checkSecretKey(secretKey)
  return fromCurveG1(bls12_381.shortSignatures.sign(hashDigest(digest, domain), secretKey))
}

/** The point of G1 that a signature multiplies by its secret key; RFC 9380, BLS12381G1_XMD:SHA-256_SSWU_RO_. */
export function hashDigest(digest: Hex, domain: BlsDomain): CurveG1 {
  return bls12_381.shortSignatures.hash(hexToBytes(digest), domain)
}
