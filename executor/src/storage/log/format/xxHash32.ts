const P1 = 0x9e3779b1
const P2 = 0x85ebca77
const P3 = 0xc2b2ae3d
const P4 = 0x27d4eb2f
const P5 = 0x165667b1

const rotate = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

/** Little-endian; every caller stays inside the bytes. */
const wordAt = (bytes: Uint8Array, at: number): number =>
  (bytes[at] as number) |
  ((bytes[at + 1] as number) << 8) |
  ((bytes[at + 2] as number) << 16) |
  ((bytes[at + 3] as number) << 24)

const mix = (lane: number, word: number): number =>
  Math.imul(rotate((lane + Math.imul(word, P2)) | 0, 13), P1)

/**
 * XXH32 of bytes [start, end).
 *
 * - Source: xxHash specification 0.1.1, section XXH32.
 */
export function xxHash32(bytes: Uint8Array, seed: number, start = 0, end = bytes.length): number {
  let at = start
  let hash = (seed + P5) | 0
  if (end - start >= 16) {
    let a = (seed + P1 + P2) | 0
    let b = (seed + P2) | 0
    let c = seed | 0
    let d = (seed - P1) | 0
    for (; at + 16 <= end; at += 16) {
      a = mix(a, wordAt(bytes, at))
      b = mix(b, wordAt(bytes, at + 4))
      c = mix(c, wordAt(bytes, at + 8))
      d = mix(d, wordAt(bytes, at + 12))
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0
  }
  hash = (hash + (end - start)) | 0
  for (; at + 4 <= end; at += 4)
    hash = Math.imul(rotate((hash + Math.imul(wordAt(bytes, at), P3)) | 0, 17), P4)
  for (; at < end; at++)
    hash = Math.imul(rotate((hash + Math.imul(bytes[at] as number, P5)) | 0, 11), P1)
  hash = Math.imul(hash ^ (hash >>> 15), P2)
  hash = Math.imul(hash ^ (hash >>> 13), P3)
  return (hash ^ (hash >>> 16)) >>> 0
}
