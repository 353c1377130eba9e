import { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import { checkSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import type { BeaconScheme } from '../../replica/port.ts'
import {
  hashToSignaturePoint,
  isSignature,
  multiplySignature,
  readKnownKey,
  readScalar,
  readSignature,
} from './curve.ts'

/**
 * Proofs of the beacon: BLS signatures under BlsDomain.BEACON. A key has exactly one for a digest, which makes it a verifiable
 * random function.
 *
 * - In: the validator's key. The domain keeps it from signing anything that counts as a vote, so the guard has no part in it.
 * - Errors: BLS_SECRET_KEY_INVALID.
 */
export function createBlsBeacon(secretKey: Uint8Array): BeaconScheme {
  checkSecretKey(secretKey)
  const secret = readScalar(secretKey)
  return {
    prove: (digest) =>
      multiplySignature(hashToSignaturePoint(digest, BlsDomain.BEACON), secret).serialize(),
    verify(publicKey, digest, proof) {
      const key = readKnownKey(publicKey)
      const point = readSignature(proof)
      if (key === undefined || point === undefined) return false
      return isSignature(point, hashToSignaturePoint(digest, BlsDomain.BEACON), key)
    },
  }
}
