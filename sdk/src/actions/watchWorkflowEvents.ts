import type { Hex } from 'viem'
import { getBlockNumber } from 'viem/actions'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { getWorkflowEvents } from './getWorkflowEvents.ts'
import { toFlowError } from './toFlowError.ts'
import type { WorkflowEvent } from './workflowEvent.ts'

export interface WatchWorkflowEventsParameters {
  readonly deployment: Deployment
  /** Only events of this workflow. @default all */
  readonly id?: Hex | undefined
  /** First block to look at. @default the block of the deployment */
  readonly fromBlock?: bigint | undefined
  /** Blocks below the latest one that count as final; events above are not reported yet. @default 0 */
  readonly confirmations?: number | undefined
  /** Milliseconds between two looks at the chain. @default 1_000 */
  readonly pollingIntervalMs?: number | undefined
  /** Ends the generator. */
  readonly signal?: AbortSignal | undefined
}

/** A span of blocks that was looked at, and its events, oldest first; perhaps none. */
export interface WorkflowEventBatch {
  readonly events: readonly WorkflowEvent[]
  /** Last block looked at: start at the next one to go on after a restart. */
  readonly toBlock: bigint
}

export type WatchWorkflowEventsErrorType = ReadErrorType

/**
 * Follows the registry: the past first, then each new block, with no gap between the two.
 *
 * - Errors: RPC_UNREACHABLE, RPC_FAILED end the generator; start it again at `toBlock + 1n` of the last batch.
 * - A reorganisation deeper than `confirmations` is not noticed.
 */
export async function* watchWorkflowEvents(
  client: ReadClient,
  parameters: WatchWorkflowEventsParameters,
): AsyncGenerator<WorkflowEventBatch> {
  const { deployment, id, confirmations = 0, pollingIntervalMs = 1_000, signal } = parameters
  let next = parameters.fromBlock ?? deployment.fromBlock
  while (signal?.aborted !== true) {
    const final = (await latestBlock(client)) - BigInt(confirmations)
    if (final >= next) {
      const events = await getWorkflowEvents(client, {
        deployment,
        id,
        fromBlock: next,
        toBlock: final,
      })
      next = final + 1n
      yield { events, toBlock: final }
    } else {
      await pause(pollingIntervalMs, signal)
    }
  }
}

async function latestBlock(client: ReadClient): Promise<bigint> {
  try {
    return await getBlockNumber(client, { cacheTime: 0 })
  } catch (error) {
    throw toFlowError(error)
  }
}

function pause(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, durationMs)
    signal?.addEventListener('abort', finish)
  })
}
