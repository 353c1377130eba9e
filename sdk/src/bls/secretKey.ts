import { bls12_381 } from '@noble/curves/bls12-381.js'
import { bytesToBigInt, concatBytes, numberToBytes, sha256, stringToBytes } from 'viem'
import { BlsError, BlsErrorCode } from './errors.ts'
import { hkdf } from './hkdf.ts'

const ORDER = bls12_381.fields.Fr.ORDER
const LENGTH = 32
const SEED_LENGTH_MIN = 32
/** ceil(1.5 * ceil(log2(ORDER)) / 8): so much longer than the order that the remainder is uniform. */
const MATERIAL_LENGTH = 48

/**
 * A secret key from a seed: KeyGen of draft-irtf-cfrg-bls-signature-05 section 2.3, without key info.
 *
 * - In: at least 32 unguessable bytes. Out: 32 bytes, big-endian, 0 < key < order.
 * - The same seed gives the same key; derivation of many keys (EIP-2333) is not part of it.
 * - Errors: BLS_SEED_TOO_SHORT.
 */
export function generateSecretKey(seed: Uint8Array): Uint8Array {
  if (seed.length < SEED_LENGTH_MIN) {
    throw new BlsError({
      data: {
        code: BlsErrorCode.SEED_TOO_SHORT,
        length: seed.length,
        minLength: SEED_LENGTH_MIN,
      },
      message: `A seed of ${seed.length} bytes is too short.`,
      remedy: `Give at least ${SEED_LENGTH_MIN} bytes from a secure source of randomness.`,
    })
  }
  const material = concatBytes([seed, Uint8Array.of(0)])
  const info = numberToBytes(MATERIAL_LENGTH, { size: 2 })
  let salt: Uint8Array = stringToBytes('BLS-SIG-KEYGEN-SALT-')
  for (;;) {
    salt = sha256(salt, 'bytes')
    const key = bytesToBigInt(hkdf(material, salt, info, MATERIAL_LENGTH)) % ORDER
    if (key !== 0n) return numberToBytes(key, { size: LENGTH })
  }
}

/**
 * Refuses what is no secret key.
 *
 * - Errors: BLS_SECRET_KEY_INVALID, without a trace of the key.
 */
export function checkSecretKey(secretKey: Uint8Array): void {
  const scalar = secretKey.length === LENGTH ? bytesToBigInt(secretKey) : 0n
  if (scalar > 0n && scalar < ORDER) return
  throw new BlsError({
    data: { code: BlsErrorCode.SECRET_KEY_INVALID },
    message: 'These bytes are no secret key.',
    remedy: 'Give the 32 bytes that generateSecretKey returned.',
  })
}
