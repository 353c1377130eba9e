import { createHash } from 'node:crypto'

const HASH_BYTES = 32
const BLOCK_BYTES = 64

/**
 * Stretches a message into uniform bytes under a domain: expand_message_xmd with SHA-256.
 *
 * - `length`: at most 255 * 32; `domain`: at most 255 bytes of ASCII.
 * - Source: RFC 9380 section 5.3.1.
 */
export function expandMessage(message: Uint8Array, domain: string, length: number): Uint8Array {
  const suffix = Buffer.from(`${domain}${String.fromCharCode(domain.length)}`, 'latin1')
  const size = Uint8Array.of(length >> 8, length & 0xff, 0)
  const first = sha256(new Uint8Array(BLOCK_BYTES), message, size, suffix)
  const blocks: Uint8Array[] = []
  let block = new Uint8Array(HASH_BYTES)
  for (let index = 1; blocks.length * HASH_BYTES < length; index += 1) {
    const mixed = block.map((byte, at) => byte ^ (first[at] ?? 0))
    block = sha256(mixed, Uint8Array.of(index), suffix)
    blocks.push(block)
  }
  return Uint8Array.from(Buffer.concat(blocks).subarray(0, length))
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return Uint8Array.from(hash.digest())
}
