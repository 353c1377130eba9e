import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface ResolveUnansweredParameters extends WriteParameters {
  readonly request: WorkflowRequest
}
export type ResolveUnansweredReturnType = WriteReturnType
export type ResolveUnansweredErrorType = WriteErrorType

/**
 * Ends a challenge that nobody answered in time: the poster loses. Anyone may send it.
 *
 * - Errors: WORKFLOW_NOT_OPEN and its like, WORKFLOW_STILL_OPEN, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `resolveUnanswered`.
 */
export async function resolveUnanswered(
  client: WriteClient,
  parameters: ResolveUnansweredParameters,
): Promise<ResolveUnansweredReturnType> {
  const { deployment, request } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'resolveUnanswered',
    args: [request, hashContent(request)],
  })
}
