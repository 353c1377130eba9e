import type { Hex } from 'viem'
import { getBlockNumber } from 'viem/actions'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { getLogs } from './getLogs.ts'
import { getWorkflowStatus } from './getWorkflowStatus.ts'
import { revertError } from './reverts.ts'
import { toFlowError } from './toFlowError.ts'
import {
  type EventPosition,
  parseWorkflowEvents,
  type WorkflowEvent,
  type WorkflowExecuted,
  workflowTopics,
} from './workflowEvent.ts'
import type { WorkflowRequest, WorkflowStatus } from './workflowRequest.ts'

export interface GetWorkflowParameters {
  readonly deployment: Deployment
  readonly id: Hex
}

/** A workflow as the chain knows it. */
export interface Workflow {
  readonly id: Hex
  readonly request: WorkflowRequest
  readonly status: WorkflowStatus
  /** Unix seconds, the last one of what the status allows; undefined for those that do not end. */
  readonly closesAt: bigint | undefined
  readonly submitted: EventPosition
  /** Set once it is completed. */
  readonly executed: (EventPosition & Omit<WorkflowExecuted, 'type'>) | undefined
  /** All of its events, oldest first. */
  readonly events: readonly WorkflowEvent[]
}

export type GetWorkflowErrorType = ReadErrorType

/**
 * Finds a workflow by its id: the newest blocks first, in ranges of at most LOG_RANGE_BLOCKS_MAX.
 *
 * - Errors: WORKFLOW_UNKNOWN if it was not submitted since `deployment.fromBlock`; RPC_UNREACHABLE, RPC_FAILED.
 */
export async function getWorkflow(
  client: ReadClient,
  { deployment, id }: GetWorkflowParameters,
): Promise<Workflow> {
  const events = await findEvents(client, deployment, id)
  const submitted = events.find((event) => event.type === 'submitted')
  if (submitted === undefined) throw revertError('WorkflowUnknown', [id])
  const { request } = submitted
  const { status, closesAt } = await getWorkflowStatus(client, { deployment, request })
  const executed = events.find((event) => event.type === 'executed')
  return { id, request, status, closesAt, submitted, executed, events }
}

async function findEvents(
  client: ReadClient,
  deployment: Deployment,
  id: Hex,
): Promise<WorkflowEvent[]> {
  try {
    const toBlock = await getBlockNumber(client, { cacheTime: 0 })
    const { registry: address, fromBlock } = deployment
    const filter = { address, topics: workflowTopics(id), fromBlock, toBlock, newestFirst: true }
    const events: WorkflowEvent[] = []
    for await (const logs of getLogs(client, filter)) {
      events.unshift(...parseWorkflowEvents(logs))
      // Nothing about a request is older than its submission.
      if (events[0]?.type === 'submitted') break
    }
    return events
  } catch (error) {
    throw toFlowError(error)
  }
}
