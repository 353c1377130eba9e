import { type Log, parseEventLogs } from 'viem'
import { getBlockNumber } from 'viem/actions'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { getLogs } from './getLogs.ts'
import { toFlowError } from './toFlowError.ts'
import type { EventPosition } from './workflowEvent.ts'

const parse = (logs: readonly Log[]) =>
  parseEventLogs({ abi: incentiveManagerAbi, logs: [...logs] })
type ParsedLog = ReturnType<typeof parse>[number]

/** What the incentive manager says, by `eventName`: stakes, keys, seats, epochs, rewards, slashes. */
export type StakeEvent = EventPosition &
  (ParsedLog extends infer Parsed
    ? Parsed extends { eventName: infer Name; args: infer Args }
      ? { readonly eventName: Name; readonly args: Args }
      : never
    : never)

export interface GetStakeEventsParameters {
  readonly deployment: Deployment
  /** First block to look at. @default the block of the deployment */
  readonly fromBlock?: bigint | undefined
}

export type GetStakeEventsErrorType = ReadErrorType

/**
 * All events of the incentive manager, oldest first, asked for in ranges of at most LOG_RANGE_BLOCKS_MAX blocks.
 *
 * - Errors: RPC_UNREACHABLE, RPC_FAILED.
 * - Source: contracts/interfaces/IIncentiveManager.sol.
 */
export async function getStakeEvents(
  client: ReadClient,
  { deployment, fromBlock = deployment.fromBlock }: GetStakeEventsParameters,
): Promise<StakeEvent[]> {
  try {
    const toBlock = await getBlockNumber(client, { cacheTime: 0 })
    const filter = { address: deployment.incentiveManager, topics: [], fromBlock, toBlock }
    const events: StakeEvent[] = []
    for await (const logs of getLogs(client, filter)) events.push(...parse(logs).flatMap(placed))
    return events
  } catch (error) {
    throw toFlowError(error)
  }
}

/** Logs without a block (pending ones) are left out. */
function placed(log: ParsedLog): StakeEvent[] {
  const { blockNumber, blockHash, transactionHash, logIndex, eventName, args } = log
  if (blockNumber === null || blockHash === null || transactionHash === null || logIndex === null)
    return []
  return [{ blockNumber, blockHash, transactionHash, logIndex, eventName, args } as StakeEvent]
}
