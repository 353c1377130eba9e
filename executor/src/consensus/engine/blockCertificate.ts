import { hexToBytes } from 'viem'
import {
  addKeys,
  addSignatures,
  hashToSignaturePoint,
  isSignature,
  type KeyPoint,
  readKey,
  readSignature,
} from '../bls/curve.ts'
import { type SigningContext, voteDigest } from '../core/digest/voteDigest.ts'
import { isQuorum } from '../core/thresholds.ts'
import { NO_ROUND, VoteType } from '../core/types.ts'
import type { Certificate } from '../core/voteKeeper.ts'
import type { BlockCertificate, HeightTerms } from './port.ts'

/**
 * One certificate from the precommits of a decision, whose signatures have been verified.
 *
 * - Undefined for no precommits, for nil, or for a signature that is no point: the core never decides on such.
 */
export function sumPrecommits(
  precommits: Certificate,
  terms: HeightTerms,
): BlockCertificate | undefined {
  const head = precommits[0]
  if (head === undefined || head.valueId === null) return undefined
  let absentMembers = (1n << BigInt(terms.validators.members.length)) - 1n
  const points = precommits.map(({ validator, signature }) => {
    absentMembers &= ~(1n << BigInt(terms.validators.indexOf.get(validator) ?? 0))
    return readSignature(signature)
  })
  const sum = points.reduce((a, b) => (a && b ? addSignatures(a, b) : undefined))
  if (sum === undefined) return undefined
  const { height, round } = head
  const blockId = head.valueId as BlockCertificate['blockId']
  return { height, round, blockId, absentMembers, signature: sum.serialize() }
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
): boolean {
  const { height, round, blockId, absentMembers } = certificate
  const { members, totalPower } = terms.validators
  if (height !== terms.height || absentMembers >> BigInt(members.length) !== 0n) return false
  const present = members.filter((_, index) => ((absentMembers >> BigInt(index)) & 1n) === 0n)
  const weight = present.reduce((sum, { power }) => sum + power, 0)
  const signature = readSignature(certificate.signature)
  if (signature === undefined || round < 0 || !isQuorum(weight, totalPower)) return false
  let key: KeyPoint | undefined
  for (const { id } of present) {
    const own = readKey(terms.publicKeys.get(id) ?? new Uint8Array())
    if (own === undefined) return false
    key = key === undefined ? own : addKeys(key, own)
  }
  if (key === undefined) return false
  const vote = { type: VoteType.PRECOMMIT, validator: '', height, round, valueId: blockId }
  const digest = voteDigest({ ...vote, validRound: NO_ROUND }, context)
  return isSignature(signature, hashToSignaturePoint(hexToBytes(digest)), key)
}
