import { concatBytes, sha256 } from 'viem'

const BLOCK_LENGTH = 64
const HASH_LENGTH = 32

/**
 * HKDF with SHA-256.
 *
 * - Out: `length` bytes, at most 255 * 32.
 * - Source: RFC 5869.
 */
export function hkdf(
  input: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array {
  const key = hmac(salt, input)
  let block = new Uint8Array()
  let output = new Uint8Array()
  for (let counter = 1; output.length < length; counter++) {
    block = Uint8Array.from(hmac(key, concatBytes([block, info, Uint8Array.of(counter)])))
    output = Uint8Array.from(concatBytes([output, block]))
  }
  return output.slice(0, length)
}

/** RFC 2104, for keys of at most one block: longer ones do not occur here. */
function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  const pad = (byte: number): Uint8Array =>
    Uint8Array.from({ length: BLOCK_LENGTH }, (_, index) => (key[index] ?? 0) ^ byte)
  const inner = sha256(concatBytes([pad(0x36), message]), 'bytes')
  return sha256(concatBytes([pad(0x5c), inner]), 'bytes').slice(0, HASH_LENGTH)
}
