import type { G1Point, G2Point } from '../bls/points.ts'
import type { ContractVote } from '../consensus/voteDigest.ts'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface ReportEquivocationParameters extends WriteParameters {
  readonly publicKey: G2Point
  readonly first: ContractVote
  /** Of the same height, round and type, with another block id or valid round. */
  readonly second: ContractVote
  /** Sum of the signatures of the key over both: `aggregateSignatures`. */
  readonly signature: G1Point
}
export type ReportEquivocationReturnType = WriteReturnType
export type ReportEquivocationErrorType = WriteErrorType

/**
 * Slashes the holder of a key that signed two votes of which a correct validator signs one.
 *
 * - Errors: VOTES_COMPATIBLE, KEY_UNKNOWN, EVIDENCE_INVALID, FAULT_ALREADY_REPORTED, NOTHING_TO_SLASH, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `reportEquivocation`.
 */
export async function reportEquivocation(
  client: WriteClient,
  parameters: ReportEquivocationParameters,
): Promise<ReportEquivocationReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'reportEquivocation',
    args: [parameters.publicKey, parameters.first, parameters.second, parameters.signature],
  })
}
