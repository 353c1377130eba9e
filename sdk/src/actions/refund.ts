import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface RefundParameters extends WriteParameters {
  readonly request: WorkflowRequest
}
export type RefundReturnType = WriteReturnType
export type RefundErrorType = WriteErrorType

/**
 * Credits the fee of a request that closed without a result to its payer. Anyone may call it and gets a small part of it.
 *
 * - Errors: WORKFLOW_UNKNOWN, WORKFLOW_ALREADY_COMPLETED, WORKFLOW_ALREADY_REFUNDED, WORKFLOW_NOT_OPEN,
 *   WORKFLOW_STILL_OPEN, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `refund`.
 */
export async function refund(
  client: WriteClient,
  parameters: RefundParameters,
): Promise<RefundReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.registry,
    functionName: 'refund',
    args: [parameters.request, hashContent(parameters.request)],
  })
}
