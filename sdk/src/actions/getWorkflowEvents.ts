import type { Hex } from 'viem'
import { getBlockNumber } from 'viem/actions'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { getLogs } from './getLogs.ts'
import { toFlowError } from './toFlowError.ts'
import { parseWorkflowEvents, type WorkflowEvent, workflowTopics } from './workflowEvent.ts'

export interface GetWorkflowEventsParameters {
  readonly deployment: Deployment
  /** Only events of this workflow. @default all */
  readonly id?: Hex | undefined
  /** @default the block of the deployment */
  readonly fromBlock?: bigint | undefined
  /** Included. @default the latest block */
  readonly toBlock?: bigint | undefined
}

export type GetWorkflowEventsErrorType = ReadErrorType

/**
 * Events of the registry, oldest first, asked for in ranges of at most LOG_RANGE_BLOCKS_MAX blocks.
 *
 * - Errors: RPC_UNREACHABLE, RPC_FAILED.
 */
export async function getWorkflowEvents(
  client: ReadClient,
  parameters: GetWorkflowEventsParameters,
): Promise<WorkflowEvent[]> {
  const { deployment, id, fromBlock = deployment.fromBlock } = parameters
  try {
    const toBlock = parameters.toBlock ?? (await getBlockNumber(client, { cacheTime: 0 }))
    const filter = { address: deployment.registry, topics: workflowTopics(id), fromBlock, toBlock }
    const events: WorkflowEvent[] = []
    for await (const logs of getLogs(client, filter)) events.push(...parseWorkflowEvents(logs))
    return events
  } catch (error) {
    throw toFlowError(error)
  }
}
