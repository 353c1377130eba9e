import { incentiveManagerAbi } from '@flowbuilder/sdk/abi/incentiveManagerAbi'
import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getLogs } from '@flowbuilder/sdk/actions/getLogs'
import { toFlowError } from '@flowbuilder/sdk/actions/toFlowError'
import { type Address, encodeEventTopics, parseEventLogs } from 'viem'
import { getBlock, getBlockNumber } from 'viem/actions'
import type { Genesis } from '../../replica/port.ts'
import type { OperatorStep } from './chainBook.ts'
import { readFrozenSet, toEpochMembers } from './frozenSet.ts'

export interface ReadGenesisParameters {
  readonly deployment: Deployment
  /** Blocks that must be on top of the start of the first epoch: a genesis that is reorganised away is a network of its own. */
  readonly confirmations: number
  /** See Genesis. */
  readonly absenceBlocks?: number | undefined
}

/** The first epoch that the contract starts. */
export const FIRST_EPOCH = 1

/**
 * What the ledger of a deployment begins with: the set of its first epoch, and the hash of the block before the one that froze it.
 *
 * - The same for everybody who asks, whenever.
 * - Out: undefined while the first epoch has not started, or is not deep enough. Errors: RPC_*.
 * - Source: docs/specs/settlement.md section 1.
 */
export async function readGenesis(
  client: ReadClient,
  { deployment, confirmations, absenceBlocks }: ReadGenesisParameters,
): Promise<Genesis | undefined> {
  try {
    const head = await getBlockNumber(client, { cacheTime: 0 })
    const toBlock = head - BigInt(confirmations)
    const topics = [
      (['OperatorSet', 'EpochStarted'] as const).map(
        (eventName) => encodeEventTopics({ abi: incentiveManagerAbi, eventName })[0],
      ),
    ]
    const { fromBlock, incentiveManager: address } = deployment
    const operators: OperatorStep[] = []
    for await (const logs of getLogs(client, { address, topics, fromBlock, toBlock })) {
      for (const log of parseEventLogs({ abi: incentiveManagerAbi, logs })) {
        if (log.eventName === 'OperatorSet') {
          const { owner, operator } = log.args
          operators.push({
            block: Number(log.blockNumber),
            owner: owner.toLowerCase() as Address,
            operator,
          })
        } else if (log.eventName === 'EpochStarted' && log.args.epoch === BigInt(FIRST_EPOCH)) {
          const block = await getBlock(client, { blockHash: log.blockHash })
          const set = await readFrozenSet(client, { deployment, epoch: FIRST_EPOCH })
          return {
            epoch: FIRST_EPOCH,
            members: toEpochMembers(set, operators),
            timeS: Number(block.timestamp),
            beacon: block.parentHash,
            ...(absenceBlocks === undefined ? {} : { absenceBlocks }),
          }
        }
      }
    }
    return undefined
  } catch (error) {
    throw toFlowError(error)
  }
}
