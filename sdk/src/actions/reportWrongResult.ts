import type { Hex } from 'viem'
import type { G1Point, G2Point } from '../bls/points.ts'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowTerms } from './workflowRequest.ts'

export interface ReportWrongResultParameters extends WriteParameters {
  readonly publicKey: G2Point
  /** Of the key over `hashResultVote`. */
  readonly signature: G1Point
  /** What it signed. */
  readonly resultHash: Hex
  /** Of the request, which is in quorum mode and settled. */
  readonly terms: WorkflowTerms
  readonly contentHash: Hex
}
export type ReportWrongResultReturnType = WriteReturnType
export type ReportWrongResultErrorType = WriteErrorType

/**
 * Slashes the holder of a key that signed another result than the certified one.
 *
 * - Errors: RESULT_CORRECT, KEY_UNKNOWN, EVIDENCE_INVALID, FAULT_ALREADY_REPORTED, NOTHING_TO_SLASH,
 *   those of the request (not quorum mode, not completed), and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `reportWrongResult`.
 */
export async function reportWrongResult(
  client: WriteClient,
  parameters: ReportWrongResultParameters,
): Promise<ReportWrongResultReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'reportWrongResult',
    args: [
      parameters.publicKey,
      parameters.signature,
      parameters.resultHash,
      parameters.terms,
      parameters.contentHash,
    ],
  })
}
