import { aggregateSignatures, sumPublicKeys } from '../bls/aggregate.ts'
import { BlsDomain } from '../bls/domain.ts'
import type { G1Point, G2Point } from '../bls/points.ts'
import { falseIfInvalid, verifyAggregate } from '../bls/verify.ts'
import type { BlockHeader } from './blockHeader.ts'
import { hashPrecommit, type VoteContext } from './voteDigest.ts'

/** Most members of a validator set: a bitmap of them fits into one word, their keys into the code of one account. */
export const MAX_VALIDATORS = 100

/**
 * The precommits of more than 2/3 of an epoch's weight for one block, as the contracts take them.
 *
 * - Shape: the ABI tuple `Certificate` of contracts/types/Certificate.sol.
 */
export interface Certificate {
  readonly round: number
  /** Bit i: member i did not sign. */
  readonly absentMembers: bigint
  readonly signature: G1Point
}

/** A member of the validator set of an epoch. */
export interface Member {
  readonly publicKey: G2Point
  readonly weight: bigint
}

/**
 * Sums precommits into a certificate.
 *
 * - In: one signature for each member that signed, by its index; `size` members in all.
 * - Errors: those of `aggregateSignatures`.
 */
export function makeCertificate(
  signatures: ReadonlyMap<number, G1Point>,
  { size, round }: { readonly size: number; readonly round: number },
): Certificate {
  let absentMembers = 0n
  for (let member = 0; member < size; member++) {
    if (!signatures.has(member)) absentMembers |= 1n << BigInt(member)
  }
  return { round, absentMembers, signature: aggregateSignatures([...signatures.values()]) }
}

export interface VerifyCertificateParameters {
  /** In the order of the set. */
  readonly members: readonly Member[]
  readonly header: BlockHeader
  readonly certificate: Certificate
  readonly context: VoteContext
}

/**
 * Whether members with more than 2/3 of the weight signed the block; whatever is wrong with it is false.
 *
 * - It does not know the time: an epoch's certificates are good for twice its length on the chain.
 * - Source: twin of ValidatorSets.checkCertificate.
 */
export function verifyCertificate(parameters: VerifyCertificateParameters): boolean {
  const { members, header, certificate, context } = parameters
  const { round, absentMembers, signature } = certificate
  if (absentMembers < 0n || absentMembers >> BigInt(members.length) !== 0n) return false
  const isAbsent = (_: Member, index: number): boolean =>
    ((absentMembers >> BigInt(index)) & 1n) === 1n
  const absent = members.filter(isAbsent)
  const total = weigh(members)
  if (3n * (total - weigh(absent)) <= 2n * total) return false
  return falseIfInvalid(() =>
    verifyAggregate({
      setKey: sumPublicKeys(members.map(({ publicKey }) => publicKey)),
      absentKeys: absent.map(({ publicKey }) => publicKey),
      signature,
      digest: hashPrecommit(header, round, context),
      domain: BlsDomain.VOTE,
    }),
  )
}

function weigh(members: readonly Member[]): bigint {
  return members.reduce((sum, { weight }) => sum + weight, 0n)
}
