/**
 * XORs bytes [start, end) with a stream that the segment's salt and the sequence fix; twice gives the bytes back.
 *
 * A payload of zeros would look like a sector that never reached the disk. Whitened, no written sector is all zero, so a
 * torn write and a damaged one can be told apart; and nobody who does not know the salt can put a forged record into a payload.
 */
export function whiten(
  bytes: Uint8Array,
  start: number,
  end: number,
  salt: number,
  sequence: number,
): void {
  // xorshift32 must not start at zero.
  let state = salt ^ Math.imul(sequence | 0, 0x9e3779b1) || 0x6d2b79f5
  for (let at = start; at < end; ) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    for (let word = state, stop = Math.min(at + 4, end); at < stop; at++, word >>>= 8)
      bytes[at] = (bytes[at] as number) ^ (word & 0xff)
  }
}
