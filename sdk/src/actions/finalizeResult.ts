import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface FinalizeResultParameters extends WriteParameters {
  readonly request: WorkflowRequest
}
export type FinalizeResultReturnType = WriteReturnType
export type FinalizeResultErrorType = WriteErrorType

/**
 * Makes a posted result final whose challenge window is over. Anyone may send it.
 *
 * - Errors: WORKFLOW_NOT_OPEN and its like, WORKFLOW_STILL_OPEN, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `finalizeResult`.
 */
export async function finalizeResult(
  client: WriteClient,
  parameters: FinalizeResultParameters,
): Promise<FinalizeResultReturnType> {
  const { deployment, request } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'finalizeResult',
    args: [request, hashContent(request)],
  })
}
