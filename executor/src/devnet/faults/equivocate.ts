import { type Hex, hexToBytes, keccak256 } from 'viem'
import { type SigningContext, voteDigest } from '../../consensus/core/digest/voteDigest.ts'
import { VoteType } from '../../consensus/core/types.ts'
import { decodeMessage, encodeMessage } from '../../consensus/engine/codec/message.ts'
import type { SigningKey } from '../../consensus/signer/port.ts'

/** For each own prevote another one of the same height and round for another block, signed past the guard. */
export function equivocate(
  key: SigningKey,
  context: SigningContext,
): (message: Uint8Array) => Promise<Uint8Array | undefined> {
  let last = ''
  return async (bytes) => {
    const message = decodeMessage(bytes)
    if (message?.type !== 'vote' || message.vote.type !== VoteType.PREVOTE) return undefined
    const { height, round, valueId } = message.vote
    const place = `${height} ${round}`
    if (valueId === null || place === last) return undefined
    last = place
    const vote = { ...message.vote, valueId: keccak256(valueId as Hex) }
    const signature = await key.sign(hexToBytes(voteDigest(vote, context)))
    return encodeMessage({ type: 'vote', vote: { ...vote, signature } })
  }
}
