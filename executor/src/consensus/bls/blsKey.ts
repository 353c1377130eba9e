import { checkSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import type { SigningKey } from '../signer/port.ts'
import { hashToSignaturePoint, keyOfSecret, multiplySignature, readScalar } from './curve.ts'

/**
 * BLS12-381 with signatures in G1 (48 bytes) and public keys in G2 (96 bytes), in the domain of the votes.
 *
 * - In: 32 bytes. Errors: BLS_SECRET_KEY_INVALID.
 */
export function createBlsKey(secretKey: Uint8Array): SigningKey {
  checkSecretKey(secretKey)
  const secret = readScalar(secretKey)
  return {
    publicKey: keyOfSecret(secret),
    sign: (signBytes) => multiplySignature(hashToSignaturePoint(signBytes), secret).serialize(),
  }
}
