import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface RefundManyParameters extends WriteParameters {
  /** 1 to SETTLEMENTS_MAX of validateExecutions.ts. */
  readonly requests: readonly WorkflowRequest[]
}
export type RefundManyReturnType = WriteReturnType
export type RefundManyErrorType = WriteErrorType

/**
 * Refunds many requests in one transaction; one that is not due is skipped, with the event SettlementSkipped.
 *
 * - Errors: BATCH_SIZE_OUT_OF_RANGE, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `refundMany`.
 */
export async function refundMany(
  client: WriteClient,
  parameters: RefundManyParameters,
): Promise<RefundManyReturnType> {
  const { deployment, requests } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'refundMany',
    args: [requests.map((terms) => ({ terms, contentHash: hashContent(terms) }))],
  })
}
