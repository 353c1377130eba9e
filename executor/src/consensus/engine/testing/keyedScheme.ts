import type { SignatureScheme } from '../../signatureScheme.ts'
import { PUBLIC_KEY_BYTES, SIGNATURE_BYTES, type SigningKey } from '../../signer/port.ts'

const WORDS = SIGNATURE_BYTES / 4

export interface KeyedKey extends SigningKey {
  sign(digest: Uint8Array): Uint8Array
}

/**
 * Keys in place of BLS that cost a microsecond: a signature is a keyed checksum, and signatures add up. For the simulator and
 * tests of the engine.
 *
 * - The secret stands in the public key. That is enough here: liars sign with their own key alone, and what is to be caught is
 *   a statement that a key never made.
 */
export function keyedKey(validator: number): KeyedKey {
  const publicKey = new Uint8Array(PUBLIC_KEY_BYTES)
  new DataView(publicKey.buffer).setUint32(0, Math.imul(validator + 1, 0x9e3779b1))
  return { publicKey, sign: (digest) => checksum(publicKey, digest) }
}

export const keyedScheme: SignatureScheme = {
  verify: (items) =>
    items.map(({ publicKey, digest, signature }) =>
      isEqual(signature, checksum(publicKey, digest)),
    ),
  sum,
  verifySum: (publicKeys, digest, signature) => {
    const expected = sum(publicKeys.map((publicKey) => checksum(publicKey, digest)))
    return expected !== undefined && isEqual(signature, expected)
  },
}

function sum(signatures: readonly Uint8Array[]): Uint8Array | undefined {
  if (signatures.length === 0) return undefined
  const total = new Uint8Array(SIGNATURE_BYTES)
  const view = new DataView(total.buffer)
  for (const signature of signatures) {
    if (signature.length !== SIGNATURE_BYTES) return undefined
    const other = new DataView(signature.buffer, signature.byteOffset)
    for (let at = 0; at < SIGNATURE_BYTES; at += 4)
      view.setUint32(at, view.getUint32(at) + other.getUint32(at))
  }
  return total
}

function checksum(publicKey: Uint8Array, digest: Uint8Array): Uint8Array {
  const secret = new DataView(publicKey.buffer, publicKey.byteOffset).getUint32(0)
  const input = new DataView(digest.buffer, digest.byteOffset)
  let low = secret ^ 0x2545f491
  let high = secret ^ 0x6c8e9cf5
  for (let at = 0; at < digest.length; at += 4) {
    const word = input.getUint32(at)
    low = mix(low ^ word, 0x85ebca6b)
    high = mix(high + word, 0xc2b2ae35)
  }
  const signature = new Uint8Array(SIGNATURE_BYTES)
  const output = new DataView(signature.buffer)
  for (let word = 0; word < WORDS; word += 1)
    output.setUint32(4 * word, mix((word & 1 ? low : high) + word, 0x27d4eb2f))
  return signature
}

function mix(value: number, factor: number): number {
  const mixed = Math.imul(value ^ (value >>> 15), factor)
  return mixed ^ (mixed >>> 13)
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}
