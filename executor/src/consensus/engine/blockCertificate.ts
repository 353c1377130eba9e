import { hexToBytes } from 'viem'
import { type SigningContext, voteDigest } from '../core/digest/voteDigest.ts'
import { isQuorum } from '../core/thresholds.ts'
import { NO_ROUND, VoteType } from '../core/types.ts'
import type { Certificate } from '../core/voteKeeper.ts'
import type { SignatureScheme } from '../signatureScheme.ts'
import type { BlockCertificate, HeightTerms } from './port.ts'

/**
 * One certificate from the precommits of a decision, whose signatures have been verified.
 *
 * - Undefined for no precommits, for nil, or for a signature that is no point: the core never decides on such.
 */
export function sumPrecommits(
  precommits: Certificate,
  terms: HeightTerms,
  scheme: SignatureScheme,
): BlockCertificate | undefined {
  const head = precommits[0]
  if (head === undefined || head.valueId === null) return undefined
  const signers = new Set(precommits.map(({ validator }) => validator))
  let absentMembers = 0n
  for (const [seat, id] of terms.seats.entries())
    if (!signers.has(id)) absentMembers |= 1n << BigInt(seat)
  const signature = scheme.sum(precommits.map((vote) => vote.signature))
  if (signature === undefined) return undefined
  const { height, round } = head
  const blockId = head.valueId as BlockCertificate['blockId']
  return { height, round, blockId, absentMembers, signature }
}

/**
 * Whether more than 2/3 of the set signed the block: everything that the contract checks, by the same rules.
 *
 * - Errors: none; anything wrong is false.
 */
export function verifyBlockCertificate(
  certificate: BlockCertificate,
  terms: HeightTerms,
  context: SigningContext,
  scheme: SignatureScheme,
): boolean {
  const { height, round, blockId, absentMembers } = certificate
  const { seats, validators, publicKeys } = terms
  if (height !== terms.height || absentMembers >> BigInt(seats.length) !== 0n) return false
  const present = seats.filter((_, seat) => ((absentMembers >> BigInt(seat)) & 1n) === 0n)
  const powerOf = (id: string): number =>
    validators.members[validators.indexOf.get(id) ?? -1]?.power ?? 0
  const weight = present.reduce((sum, id) => sum + powerOf(id), 0)
  if (round < 0 || !isQuorum(weight, validators.totalPower)) return false
  const keys = present.map((id) => publicKeys.get(id))
  if (!keys.every((key) => key !== undefined)) return false
  const vote = { type: VoteType.PRECOMMIT, validator: '', height, round, valueId: blockId }
  const digest = voteDigest({ ...vote, validRound: NO_ROUND }, context)
  return scheme.verifySum(keys, hexToBytes(digest), certificate.signature)
}
