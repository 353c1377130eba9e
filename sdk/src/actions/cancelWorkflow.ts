import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface CancelWorkflowParameters extends WriteParameters {
  readonly request: WorkflowRequest
}
export type CancelWorkflowReturnType = WriteReturnType
export type CancelWorkflowErrorType = WriteErrorType

/**
 * Brings the closing time of a request forward; work under way may still be settled until then.
 *
 * - Errors: OWNER_NOT_CALLER, WORKFLOW_UNKNOWN, WORKFLOW_ALREADY_COMPLETED, WORKFLOW_ALREADY_REFUNDED, WORKFLOW_CLOSED,
 *   WORKFLOW_NOT_OPEN, WORKFLOW_ALREADY_CLOSING, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `cancelWorkflow`.
 */
export async function cancelWorkflow(
  client: WriteClient,
  parameters: CancelWorkflowParameters,
): Promise<CancelWorkflowReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.registry,
    functionName: 'cancelWorkflow',
    args: [parameters.request, hashContent(parameters.request)],
  })
}
