import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { bytesToBigInt, concatBytes, type Hex, hexToBytes, recoverPublicKey, sha256 } from 'viem'
import { publicKeyToAddress, sign } from 'viem/accounts'
import type { Operator } from '../ledger/state.ts'
import type { OperatorKeys } from './port.ts'

/** Operators whose public keys are remembered: those of a set, with room for the next ones. */
const MAX_KEYS = 1_024
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/**
 * ECDSA on secp256k1 over the SHA-256 of the message, by the operator's key.
 *
 * - Signature: r and s, 64 bytes, s in the lower half of the order. An address has no public key: it is recovered from the first good
 *   signature (slow), and the next ones are verified by OpenSSL.
 * - In: private key of 32 bytes.
 */
export function createEcdsaKeys(privateKey: Hex): OperatorKeys {
  const known = new Map<Operator, KeyObject>()
  return {
    async sign(message) {
      const signature = await sign({ hash: sha256(message), privateKey, to: 'bytes' })
      return signature.slice(0, 64)
    },

    async verify(operator, message, signature) {
      if (signature.length !== 64 || bytesToBigInt(signature.subarray(32)) > HALF_ORDER)
        return false
      const key = known.get(operator)
      if (key !== undefined)
        return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature)
      const recovered = await recover(operator, message, signature)
      if (recovered === undefined) return false
      if (known.size >= MAX_KEYS) known.clear()
      known.set(operator, recovered)
      return true
    },
  }
}

/** The key of the operator, if it made the signature: of the two keys that could have. */
async function recover(
  operator: Operator,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<KeyObject | undefined> {
  const hash = sha256(message)
  for (const parity of [27, 28]) {
    try {
      const recovered = await recoverPublicKey({
        hash,
        signature: concatBytes([signature, Uint8Array.of(parity)]),
      })
      if (publicKeyToAddress(recovered).toLowerCase() === operator) return keyOf(recovered)
    } catch {
      // viem says in many ways that the bytes are no signature
    }
  }
  return undefined
}

/** In: 04 ‖ x ‖ y. */
function keyOf(publicKey: Hex): KeyObject {
  const bytes = Buffer.from(hexToBytes(publicKey))
  const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33)].map((part) =>
    part.toString('base64url'),
  )
  return createPublicKey({ key: { kty: 'EC', crv: 'secp256k1', x, y }, format: 'jwk' })
}
