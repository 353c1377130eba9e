import { createHash } from 'node:crypto'

/** A message as it is in a gossip frame; the strings of bytes have any length. */
interface FramedMessage {
  readonly from?: Uint8Array
  readonly data?: Uint8Array
  readonly seqno?: Uint8Array
  readonly topic: string
  readonly signature?: Uint8Array
  readonly key?: Uint8Array
}

/**
 * SHA-256 of everything in a message: two copies of one, from two neighbours.
 *
 * - Gossip asks it before it verifies the signature, and knows only copies whose signature was good: in a small network every message comes
 *   from everybody, and a signature costs more than all else about a vote.
 */
export function copyId({ topic, from, seqno, data, signature, key }: FramedMessage): string {
  const hash = createHash('sha256')
  for (const part of [Buffer.from(topic), from, seqno, signature, key, data]) {
    // The lengths keep a byte from moving into the next field.
    hash.update(`${part?.length ?? -1}\n`)
    if (part !== undefined) hash.update(part)
  }
  return hash.digest('base64')
}
