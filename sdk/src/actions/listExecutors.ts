import { type Address, encodeEventTopics, parseEventLogs } from 'viem'
import { getBlockNumber } from 'viem/actions'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { type Executor, getExecutor } from './getExecutor.ts'
import { getLogs } from './getLogs.ts'
import { toFlowError } from './toFlowError.ts'

export interface ListExecutorsParameters {
  readonly deployment: Deployment
  /** First block to look at. @default the block of the deployment */
  readonly fromBlock?: bigint | undefined
  /** True lists those without enough stake as well. @default false */
  readonly includeInactive?: boolean | undefined
}

export type ListExecutorsErrorType = ReadErrorType

/**
 * Everybody who ever staked and may settle now, ordered by owner.
 *
 * - The contract keeps no list: the accounts come from Staked events, the amounts from the latest block.
 * - Errors: RPC_UNREACHABLE, RPC_FAILED.
 */
export async function listExecutors(
  client: ReadClient,
  parameters: ListExecutorsParameters,
): Promise<Executor[]> {
  const { deployment, includeInactive = false } = parameters
  const addresses = await findStakers(client, parameters)
  const executors = await Promise.all(
    addresses.map((account) => getExecutor(client, { deployment, account })),
  )
  return executors.filter((executor) => includeInactive || executor.active)
}

async function findStakers(
  client: ReadClient,
  parameters: ListExecutorsParameters,
): Promise<Address[]> {
  const { deployment, fromBlock = deployment.fromBlock } = parameters
  try {
    const toBlock = await getBlockNumber(client, { cacheTime: 0 })
    const topics = encodeEventTopics({ abi: incentiveManagerAbi, eventName: 'Staked' })
    const found = new Set<Address>()
    for await (const logs of getLogs(client, {
      address: deployment.incentiveManager,
      topics,
      fromBlock,
      toBlock,
    })) {
      for (const log of parseEventLogs({ abi: incentiveManagerAbi, eventName: 'Staked', logs })) {
        found.add(log.args.owner)
      }
    }
    return [...found].sort((left, right) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1))
  } catch (error) {
    throw toFlowError(error)
  }
}
