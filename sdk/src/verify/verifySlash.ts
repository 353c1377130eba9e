import {
  type Address,
  decodeFunctionData,
  type Hex,
  isAddressEqual,
  keccak256,
  numberToHex,
} from 'viem'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import type { EpochMember } from '../actions/getEpoch.ts'
import { getKeyId } from '../actions/getKeyId.ts'
import { Fault } from '../actions/getSlash.ts'
import { hashSlash } from '../actions/hashSlash.ts'
import { BlsDomain } from '../bls/domain.ts'
import { encodeG2 } from '../bls/encodePoints.ts'
import type { G2Point } from '../bls/points.ts'
import { verify, verifyBoth } from '../bls/verify.ts'
import { verifyCertificate } from '../consensus/certificate.ts'
import { type ContractVote, hashResultVote, hashVote } from '../consensus/voteDigest.ts'
import { Checks, type SettlementCheck } from './check.ts'

/** What the chain says about a slash. Nothing of it comes from an executor. */
export interface SlashEvidence {
  readonly chainId: number
  readonly registry: Address
  readonly slashId: Hex
  readonly fault: Fault
  /** Whose stake was slashed. */
  readonly owner: Address
  /** Calldata of the transaction of the slash. */
  readonly input: Hex
  /** keccak256(abi.encode(key)) of the key that the owner registered; undefined if it registered none. */
  readonly keyHash: Hex | undefined
  /** What the registry holds for the request of a wrong result. */
  readonly storedResult: Hex | undefined
  /** The validators of the epoch of an absence. */
  readonly members: readonly EpochMember[]
}

/** The report in the calldata of a transaction; undefined for other calls: a lost dispute is slashed by the registry. */
export function decodeReport(input: Hex) {
  try {
    const call = decodeFunctionData({ abi: incentiveManagerAbi, data: input })
    switch (call.functionName) {
      case 'reportEquivocation':
      case 'reportWrongResult':
      case 'reportAbsence':
        return call
      default:
        return undefined
    }
  } catch {
    return undefined // another contract was called, which reported for somebody
  }
}

/**
 * Checks again the evidence for which a stake was slashed.
 *
 * - Out: each check with its result, in order; for a lost dispute only that its transaction is no report of another fault.
 * - Errors: none. Pure, and fit for a browser.
 * - Source: twin of IncentiveManager's reports, contracts/incentives/Slashing.sol.
 */
export function verifySlash(evidence: SlashEvidence): SettlementCheck[] {
  const checks = new Checks()
  const report = decodeReport(evidence.input)
  switch (report?.functionName) {
    case 'reportEquivocation': {
      const [key, first, second, signature] = report.args
      noteReport(checks, evidence, Fault.EQUIVOCATION, numberToHex(first.height, { size: 32 }))
      noteKey(checks, evidence, key)
      const votes = `height ${first.height}, round ${first.round}: ${first.blockId}, ${second.blockId}`
      checks.note('contradiction', contradict(first as ContractVote, second as ContractVote), votes)
      const context = contextOf(evidence)
      const digests = [
        hashVote(first as ContractVote, context),
        hashVote(second as ContractVote, context),
      ] as const
      const signed = verifyBoth({ publicKey: key, signature, digests, domain: BlsDomain.VOTE })
      checks.note('bothSigned', signed, digests.join(', '))
      return checks.all
    }
    case 'reportWrongResult': {
      const [key, signature, resultHash, terms, contentHash] = report.args
      const { chainId, registry, storedResult = 'none' } = evidence
      const id = getKeyId({ chainId, registry, terms, contentHash })
      noteReport(checks, evidence, Fault.WRONG_RESULT, id)
      noteKey(checks, evidence, key)
      const differs = resultHash.toLowerCase() !== storedResult.toLowerCase()
      checks.note('otherResult', differs, `${resultHash}, the registry holds ${storedResult}`)
      const digest = hashResultVote({ id, resultHash }, contextOf(evidence))
      const signed = verify({ publicKey: key, signature, digest, domain: BlsDomain.RESULT })
      checks.note('resultSigned', signed, digest)
      return checks.all
    }
    case 'reportAbsence': {
      const [header, certificate, reported] = report.args
      const subject = numberToHex(header.epoch, { size: 32 })
      noteReport(checks, evidence, Fault.ABSENCE, subject)
      const { members, owner } = evidence
      const index = members.findIndex((member) => isAddressEqual(member.owner, owner))
      const isNamed = index >= 0 && (((header.faults & reported) >> BigInt(index)) & 1n) === 1n
      checks.note('faultNamed', isNamed, `member ${index} of block ${header.height}`)
      const certified = verifyCertificate({
        members,
        header,
        certificate,
        context: contextOf(evidence),
      })
      const detail = `block ${header.height}, round ${certificate.round}`
      checks.note('faultCertified', certified, detail, { epoch: String(header.epoch) })
      return checks.all
    }
    case undefined: {
      const isDispute = evidence.fault === Fault.LOST_DISPUTE
      checks.note('slashEvidence', isDispute, isDispute ? 'a dispute of the registry' : 'none')
      return checks.all
    }
  }
}

function noteReport(checks: Checks, evidence: SlashEvidence, fault: Fault, subject: Hex): void {
  const { slashId, owner } = evidence
  checks.note('slashEvidence', fault === evidence.fault, `fault ${fault}`)
  checks.same('slashId', hashSlash({ fault, owner, subject }), slashId)
}

function noteKey(checks: Checks, { keyHash }: SlashEvidence, key: G2Point): void {
  checks.same('slashKey', keccak256(encodeG2(key)), keyHash ?? 'none')
}

/** Twin of ConsensusDigest.contradict. */
function contradict(first: ContractVote, second: ContractVote): boolean {
  return (
    first.height === second.height &&
    first.round === second.round &&
    first.voteType === second.voteType &&
    (first.blockId !== second.blockId || first.validRound !== second.validRound)
  )
}

function contextOf({ chainId, registry }: SlashEvidence) {
  return { chainId: BigInt(chainId), registry }
}
