import { hexToBytes } from 'viem'
import { proposalDigest, type SigningContext, voteDigest } from '../core/digest/voteDigest.ts'
import type { UnsignedProposal, UnsignedVote } from '../core/types.ts'

/** Digests kept, the oldest goes: the votes of a round share two, whatever the number of validators. */
export const MAX_KEPT_DIGESTS = 1_024

const kept = new Map<string, Uint8Array>()

/** The bytes that a vote or proposal signs. Hashing costs more than all else about a message, so equal statements share one. */
export function statementDigest(
  statement: UnsignedVote | UnsignedProposal,
  context: SigningContext,
): Uint8Array {
  const { height, round, valueId, validRound } = statement
  const type = 'type' in statement ? statement.type : 'proposal'
  const { chainId, registry } = context
  const name = `${type} ${height}/${round} ${valueId} ${validRound} ${chainId} ${registry}`
  const known = kept.get(name)
  if (known !== undefined) return known
  const digest = hexToBytes(
    'type' in statement ? voteDigest(statement, context) : proposalDigest(statement, context),
  )
  const oldest = kept.size >= MAX_KEPT_DIGESTS ? kept.keys().next().value : undefined
  if (oldest !== undefined) kept.delete(oldest)
  kept.set(name, digest)
  return digest
}
