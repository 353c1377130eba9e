import { type Address, encodeEventTopics, parseEventLogs, zeroAddress } from 'viem'
import { getBlockNumber } from 'viem/actions'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import type { G2Point } from '../bls/points.ts'
import { MAX_VALIDATORS } from '../consensus/certificate.ts'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { getLogs } from './getLogs.ts'
import { toFlowError } from './toFlowError.ts'

/** A seat that is taken. */
export interface Seat {
  readonly seat: number
  readonly owner: Address
  readonly publicKey: G2Point
}

export interface ListSeatsParameters {
  readonly deployment: Deployment
  /** First block to look at. @default the block of the deployment */
  readonly fromBlock?: bigint | undefined
}

export type ListSeatsErrorType = ReadErrorType

/**
 * The seats that are taken, in their order: `startEpoch` takes their keys.
 *
 * - The contract keeps hashes of keys: the keys come from KeyRegistered events, the holders from the latest block.
 * - Errors: RPC_UNREACHABLE, RPC_FAILED.
 */
export async function listSeats(
  client: ReadClient,
  { deployment, fromBlock = deployment.fromBlock }: ListSeatsParameters,
): Promise<Seat[]> {
  const address = deployment.incentiveManager
  const holders = await Promise.all(
    Array.from({ length: MAX_VALIDATORS }, (_, seat) =>
      callView(client, { address, functionName: 'holderOf', args: [BigInt(seat)] }),
    ),
  )
  const keys = await findKeys(client, address, fromBlock)
  return holders.flatMap((owner, seat) => {
    const publicKey = owner === zeroAddress ? undefined : keys.get(owner)
    return publicKey === undefined ? [] : [{ seat, owner, publicKey }]
  })
}

async function findKeys(
  client: ReadClient,
  address: Address,
  fromBlock: bigint,
): Promise<Map<Address, G2Point>> {
  try {
    const toBlock = await getBlockNumber(client, { cacheTime: 0 })
    const topics = encodeEventTopics({ abi: incentiveManagerAbi, eventName: 'KeyRegistered' })
    const keys = new Map<Address, G2Point>()
    for await (const logs of getLogs(client, { address, topics, fromBlock, toBlock })) {
      for (const { args } of parseEventLogs({
        abi: incentiveManagerAbi,
        eventName: 'KeyRegistered',
        logs,
      })) {
        keys.set(args.owner, args.key)
      }
    }
    return keys
  } catch (error) {
    throw toFlowError(error)
  }
}
