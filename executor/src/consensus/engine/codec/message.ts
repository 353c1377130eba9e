import type { Proposal, Vote } from '../../core/types.ts'
import type { Certificate } from '../../core/voteKeeper.ts'
import { MAX_BLOCK_BYTES } from '../port.ts'
import { FieldReader, MalformedMessage, number } from './fields.ts'
import { decodeTree, encodeTree, type Tree } from './rlp.ts'
import {
  certificateTree,
  proposalTree,
  readCertificate,
  readProposal,
  readVote,
  voteTree,
} from './statements.ts'

/** What validators tell each other. The signatures inside are not verified yet. */
export type ConsensusMessage =
  | { readonly type: 'proposal'; readonly proposal: Proposal; readonly block: Uint8Array }
  | { readonly type: 'vote'; readonly vote: Vote }
  | { readonly type: 'certificate'; readonly votes: Certificate }
  /** Height that the sender has committed: who is behind asks it for blocks. */
  | { readonly type: 'status'; readonly height: number }

/** A proposal with the largest block and its fields. */
export const MAX_MESSAGE_BYTES = MAX_BLOCK_BYTES + 1_024

/** (kind, fields): RLP of a tree. */
export function encodeMessage(message: ConsensusMessage): Uint8Array {
  switch (message.type) {
    case 'proposal':
      return encodeTree([number(1), proposalTree(message.proposal), message.block])
    case 'vote':
      return encodeTree([number(2), voteTree(message.vote)])
    case 'certificate':
      return encodeTree([number(3), certificateTree(message.votes)])
    case 'status':
      return encodeTree([number(4), number(message.height)])
  }
}

/** The message; undefined for bytes that are none: nothing a correct validator sends. */
export function decodeMessage(bytes: Uint8Array): ConsensusMessage | undefined {
  if (bytes.length > MAX_MESSAGE_BYTES) return undefined
  const tree = decodeTree(bytes)
  return tree === undefined ? undefined : undefinedIfMalformed(() => readMessage(tree))
}

export function undefinedIfMalformed<Result>(read: () => Result): Result | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof MalformedMessage) return undefined
    throw error
  }
}

function readMessage(tree: Tree): ConsensusMessage {
  const fields = new FieldReader(tree)
  const message = readFields(fields)
  fields.end()
  return message
}

function readFields(fields: FieldReader): ConsensusMessage {
  switch (fields.number()) {
    case 1: {
      const proposal = readProposal(fields.list(6))
      return { type: 'proposal', proposal, block: fields.bytes() }
    }
    case 2:
      return { type: 'vote', vote: readVote(fields.list(7)) }
    case 3:
      return { type: 'certificate', votes: readCertificate(fields.list(1_024)) }
    case 4:
      return { type: 'status', height: fields.number() }
    default:
      throw new MalformedMessage()
  }
}
