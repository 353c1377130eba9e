import type { Hex } from 'viem'
import type { BlockHeader } from '../consensus/blockHeader.ts'
import type { Certificate } from '../consensus/certificate.ts'
import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

/** A result that a block of the executors' ledger settles. */
export interface CertifiedResult {
  readonly request: WorkflowRequest
  /** Root over the outputs of all tasks: `hashTaskOutput`, `merkleRoot`. */
  readonly resultHash: Hex
}

export interface SettleBatchParameters extends WriteParameters {
  readonly header: BlockHeader
  /** All results of the block in its order, 1 to SETTLEMENTS_MAX of validateExecutions.ts. */
  readonly results: readonly CertifiedResult[]
  readonly certificate: Certificate
}

export type SettleBatchReturnType = WriteReturnType
export type SettleBatchErrorType = WriteErrorType

/**
 * Settles what a certified block settles. Anyone may send it; the fees go to the validators of the block's epoch.
 *
 * - An item that is not open for a certificate is skipped, with the event SettlementSkipped; the others are settled.
 * - Errors: BATCH_SIZE_OUT_OF_RANGE, SETTLEMENT_ROOT_MISMATCH, EPOCH_UNKNOWN, EPOCH_EXPIRED, MEMBER_OUT_OF_RANGE, QUORUM_MISSING,
 *   CERTIFICATE_INVALID, CALLBACK_GAS_INSUFFICIENT, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `settleBatch`.
 */
export async function settleBatch(
  client: WriteClient,
  parameters: SettleBatchParameters,
): Promise<SettleBatchReturnType> {
  const { deployment, header, results, certificate } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'settleBatch',
    args: [header, certifiedItems(results), certificate],
  })
}

/** The results as the ABI wants them. */
export function certifiedItems(results: readonly CertifiedResult[]) {
  return results.map(({ request, resultHash }) => ({
    terms: request,
    contentHash: hashContent(request),
    resultHash,
  }))
}
