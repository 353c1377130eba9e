import type { Hex } from 'viem'
import { numberToHex } from 'viem'
import {
  keyedKey,
  keyedScheme,
} from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import type { BeaconScheme, OperatorKeys } from '../../../executor/src/replica/port.ts'

/** Bytes of an operator's signature; the checksum fills the first 48. */
const SIGNATURE_BYTES = 64
const CHECKSUM_BYTES = 48

/** Address of a validator: its number plus 1. */
export function operatorOf(validator: number): Hex {
  return numberToHex(validator + 1, { size: 20 })
}

export function publicKeyOf(validator: number): Hex {
  return `0x${Buffer.from(keyedKey(validator).publicKey).toString('hex')}`
}

/** Keyed checksums in place of ECDSA: an address tells its validator, and so its key. */
export function operatorKeys(validator: number): OperatorKeys {
  return {
    async sign(message) {
      const signature = new Uint8Array(SIGNATURE_BYTES)
      signature.set(keyedKey(validator).sign(pad(message)))
      return signature
    },
    async verify(operator, message, signature) {
      const { publicKey } = keyedKey(Number(BigInt(operator)) - 1)
      const item = {
        publicKey,
        digest: pad(message),
        signature: signature.subarray(0, CHECKSUM_BYTES),
      }
      return (
        signature.length === SIGNATURE_BYTES &&
        signature.subarray(CHECKSUM_BYTES).every((byte) => byte === 0) &&
        keyedScheme.verify([item])[0] === true
      )
    },
  }
}

/** A key has one checksum for a digest: as unique as a signature of BLS. */
export function beaconOf(validator: number): BeaconScheme {
  const key = keyedKey(validator)
  return {
    prove: (digest) => key.sign(digest),
    verify: (publicKey, digest, signature) =>
      keyedScheme.verify([{ publicKey, digest, signature }])[0] === true,
  }
}

/** The checksum reads words of four bytes. */
function pad(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(message.length / 4) * 4)
  padded.set(message)
  return padded
}
