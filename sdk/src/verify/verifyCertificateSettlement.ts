import { type Address, type Hex, isAddressEqual } from 'viem'
import { getWorkflowId } from '../actions/getWorkflowId.ts'
import { settlementRoot } from '../actions/settlementRoot.ts'
import type { WorkflowRequest } from '../actions/workflowRequest.ts'
import { sumPublicKeys } from '../bls/aggregate.ts'
import { BlsDomain } from '../bls/domain.ts'
import { falseIfInvalid, verifyAggregate } from '../bls/verify.ts'
import type { Member } from '../consensus/certificate.ts'
import { hashPrecommit } from '../consensus/voteDigest.ts'
import { Checks, type SettlementCheck } from './check.ts'
import type { CertifiedCall } from './decodeCertifiedCalls.ts'

/** What the chain says about a request that a certificate settled. Nothing of it comes from an executor. */
export interface CertificateEvidence {
  readonly chainId: number
  readonly registry: Address
  readonly id: Hex
  /** From the event of the submission. */
  readonly request: WorkflowRequest
  /** What the registry stores for the id. */
  readonly resultHash: Hex
  /** Whom the transaction of the settlement called; undefined for a new contract. */
  readonly calledContract: Address | undefined
  /** The call of the registry that names the request; undefined if there is none in the transaction. */
  readonly call: CertifiedCall | undefined
  /** The validators of the block's epoch, as the contract froze them. */
  readonly members: readonly Member[]
}

/**
 * Verifies again what `settleBatch` verified, from chain data alone.
 *
 * - Out: each check with its result, in order; a wrong input fails the check that is about it. No exceptions.
 * - Pure, and fit for a browser.
 * - Source: twin of WorkflowRegistry.settleBatch and ValidatorSets.checkCertificate.
 */
export function verifyCertificateSettlement(evidence: CertificateEvidence): SettlementCheck[] {
  const checks = new Checks()
  const { chainId, registry, id, request, resultHash, calledContract, call, members } = evidence
  checks.same('requestId', getWorkflowId({ chainId, registry, request }), id)
  checks.note(
    'certificateCall',
    call !== undefined && calledContract !== undefined && isAddressEqual(calledContract, registry),
    calledContract ?? 'a new contract',
  )
  if (call === undefined) return checks.all
  const { header, results, certificate } = call
  const own = results.find((result) => result.id.toLowerCase() === id.toLowerCase())
  checks.same('certifiedResult', own?.resultHash ?? 'none', resultHash)
  checks.same('settlementRoot', settlementRoot(results), header.settlementRoot)
  const isAbsent = (_: unknown, index: number): boolean =>
    ((certificate.absentMembers >> BigInt(index)) & 1n) === 1n
  const total = weigh(members)
  const absent = members.filter(isAbsent)
  const signed = total - weigh(absent)
  const isOfSet = certificate.absentMembers >> BigInt(members.length) === 0n
  checks.note(
    'quorum',
    isOfSet && 3n * signed > 2n * total,
    `weight ${signed} of ${total}, ${members.length - absent.length} of ${members.length} validators`,
    { epoch: String(header.epoch) },
  )
  checks.note(
    'signature',
    falseIfInvalid(() =>
      verifyAggregate({
        setKey: sumPublicKeys(members.map(({ publicKey }) => publicKey)),
        absentKeys: absent.map(({ publicKey }) => publicKey),
        signature: certificate.signature,
        digest: hashPrecommit(header, certificate.round, { chainId: BigInt(chainId), registry }),
        domain: BlsDomain.VOTE,
      }),
    ),
    `block ${header.height}, round ${certificate.round}`,
  )
  return checks.all
}

function weigh(members: readonly Member[]): bigint {
  return members.reduce((sum, { weight }) => sum + weight, 0n)
}
