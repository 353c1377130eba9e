import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import { WORKFLOW_STATUSES, type WorkflowRequest, type WorkflowStatus } from './workflowRequest.ts'

export interface GetWorkflowStatusParameters {
  readonly deployment: Deployment
  readonly request: WorkflowRequest
}

export interface GetWorkflowStatusReturnType {
  readonly status: WorkflowStatus
  /** Unix seconds, the last one of what the status allows; undefined for those that do not end. */
  readonly closesAt: bigint | undefined
}

export type GetWorkflowStatusErrorType = ReadErrorType

/**
 * Where a request stands at the time of the latest block.
 *
 * - Source: docs/contracts/WorkflowRegistry.md, `statusOf`.
 */
export async function getWorkflowStatus(
  client: ReadClient,
  { deployment, request }: GetWorkflowStatusParameters,
): Promise<GetWorkflowStatusReturnType> {
  const [status, closesAt] = await callView(client, {
    address: deployment.registry,
    functionName: 'statusOf',
    args: [request, hashContent(request)],
  })
  return {
    status: WORKFLOW_STATUSES[status] ?? 'unknown',
    closesAt: closesAt === 0n ? undefined : closesAt,
  }
}
