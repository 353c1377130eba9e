import { type Hex, hexToBytes } from 'viem'
import {
  proposalDigest,
  type SigningContext,
  voteDigest,
} from '../../../executor/src/consensus/core/digest/voteDigest.ts'
import {
  type ConsensusMessage,
  encodeMessage,
} from '../../../executor/src/consensus/engine/codec/message.ts'
import type { KeyedKey } from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import { type LiarContext, lie } from '../liar.ts'
import type { Message } from '../message.ts'

export interface NodeLiarContext extends LiarContext {
  readonly key: KeyedKey
  readonly signing: SigningContext
  readonly blocks: ReadonlyMap<string, Uint8Array>
}

/** What the liar really signed for one receiver, and its bytes. It may claim to have blocks that nobody has. */
export function lieInBytes(
  message: ConsensusMessage,
  context: NodeLiarContext,
): { readonly told: Message | undefined; readonly bytes: readonly Uint8Array[] } {
  const honest = toMessage(message)
  if (honest === undefined)
    return { told: undefined, bytes: [encodeMessage(boast(message, context))] }
  const told = lie(honest, context)
  if (told === undefined) return { told, bytes: [] }
  if (told === honest) return { told, bytes: [encodeMessage(message)] }
  const bytes: Uint8Array[] = []
  for (const proposal of told.proposals) {
    const block = context.blocks.get(proposal.valueId)
    if (block === undefined) continue
    const isOwn = proposal.proposer === context.self
    const digest = proposalDigest(proposal, context.signing)
    const signature = isOwn ? sign(context.key, digest) : proposal.signature
    bytes.push(encodeMessage({ type: 'proposal', proposal: { ...proposal, signature }, block }))
  }
  for (const vote of told.votes) {
    const isOwn = vote.validator === context.self
    const digest = voteDigest(vote, context.signing)
    const signature = isOwn ? sign(context.key, digest) : vote.signature
    bytes.push(encodeMessage({ type: 'vote', vote: { ...vote, signature } }))
  }
  for (const votes of told.certificates) bytes.push(encodeMessage({ type: 'certificate', votes }))
  return { told, bytes }
}

function boast(message: ConsensusMessage, { random }: LiarContext): ConsensusMessage {
  if (message.type !== 'status' || random.chance(0.3)) return message
  return { type: 'status', height: message.height + 1 + random.below(100) }
}

export function toMessage(message: ConsensusMessage): Message | undefined {
  switch (message.type) {
    case 'proposal': {
      const { height, round } = message.proposal
      return { height, round, proposals: [message.proposal], votes: [], certificates: [] }
    }
    case 'vote': {
      const { height, round } = message.vote
      return { height, round, proposals: [], votes: [message.vote], certificates: [] }
    }
    case 'certificate': {
      const { height = 0, round = 0 } = message.votes[0] ?? {}
      return { height, round, proposals: [], votes: [], certificates: [message.votes] }
    }
    case 'status':
      return undefined
  }
}

function sign(key: KeyedKey, digest: Hex): Uint8Array {
  return key.sign(hexToBytes(digest))
}
