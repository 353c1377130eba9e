import { encodeEventTopics, type Hash, parseEventLogs } from 'viem'
import { getBlockNumber } from 'viem/actions'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { getLogs } from './getLogs.ts'
import { toFlowError } from './toFlowError.ts'
import type { EventPosition } from './workflowEvent.ts'

/** A block of the ledger whose certificate settled requests. */
export interface SettledBlock extends EventPosition {
  /** Hash of its header. */
  readonly blockId: Hash
  readonly epoch: bigint
  readonly height: bigint
}

export interface GetSettledBlocksParameters {
  readonly deployment: Deployment
  /** First block to look at. @default the block of the deployment */
  readonly fromBlock?: bigint | undefined
}

export type GetSettledBlocksErrorType = ReadErrorType

/**
 * The blocks of the ledger that the chain has seen, oldest first; one that was brought in parts is there several times.
 *
 * - Errors: RPC_UNREACHABLE, RPC_FAILED.
 */
export async function getSettledBlocks(
  client: ReadClient,
  { deployment, fromBlock = deployment.fromBlock }: GetSettledBlocksParameters,
): Promise<SettledBlock[]> {
  const abi = workflowRegistryAbi
  const eventName = 'BlockSettled'
  try {
    const toBlock = await getBlockNumber(client, { cacheTime: 0 })
    const topics = encodeEventTopics({ abi, eventName })
    const filter = { address: deployment.registry, topics, fromBlock, toBlock }
    const blocks: SettledBlock[] = []
    for await (const logs of getLogs(client, filter)) {
      for (const { args, blockNumber, blockHash, transactionHash, logIndex } of parseEventLogs({
        abi,
        eventName,
        logs,
      })) {
        if (blockNumber === null || blockHash === null) continue
        if (transactionHash === null || logIndex === null) continue
        blocks.push({ ...args, blockNumber, blockHash, transactionHash, logIndex })
      }
    }
    return blocks
  } catch (error) {
    throw toFlowError(error)
  }
}
