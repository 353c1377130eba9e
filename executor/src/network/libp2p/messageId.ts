import { createHash } from 'node:crypto'
import type { Message } from '@libp2p/gossipsub'

/** 160 bits: nobody finds two messages with one id. */
const ID_BYTES = 20

/**
 * SHA-256 of topic, author, sequence number and data: what is one message.
 *
 * Without the author, anybody could sign an honest message as his own, be refused for it, and have the honest one dropped as a double.
 * Without the number, an engine could not send a vote again that got lost. The same number and other data is another message: an
 * author that tells two stories under one number hides neither.
 */
export function messageId(message: Message): Uint8Array {
  const hash = createHash('sha256')
  hash.update(`${message.topic}\n`)
  if (message.type === 'signed')
    hash.update(`${message.from.toString()}\n${message.sequenceNumber}\n`)
  hash.update(message.data)
  return Uint8Array.from(hash.digest().subarray(0, ID_BYTES))
}
