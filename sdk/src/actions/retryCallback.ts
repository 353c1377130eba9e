import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface RetryCallbackParameters extends WriteParameters {
  readonly request: WorkflowRequest
}
export type RetryCallbackReturnType = WriteReturnType
export type RetryCallbackErrorType = WriteErrorType

/**
 * Calls the consumer of a settled request again, after its first call failed. Anyone may send it.
 *
 * - Errors: CALLBACK_NOT_RETRIED, CALLBACK_GAS_INSUFFICIENT, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `retryCallback`.
 */
export async function retryCallback(
  client: WriteClient,
  parameters: RetryCallbackParameters,
): Promise<RetryCallbackReturnType> {
  const { deployment, request } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'retryCallback',
    args: [request, hashContent(request)],
  })
}
