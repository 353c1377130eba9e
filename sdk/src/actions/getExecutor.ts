import { type Address, type Hex, zeroAddress, zeroHash } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

/** One executor. Money is ether, in wei. */
export interface Executor {
  /** The account that staked; all payments go to it. */
  readonly owner: Address
  /** The account that settles and posts for it. */
  readonly operator: Address
  readonly stake: bigint
  /** Left the stake, not yet withdrawn; still slashable. */
  readonly unbonding: bigint
  /** Unix seconds from which `unbonding` may be withdrawn; 0 if nothing is unbonding. */
  readonly releaseAt: bigint
  /** Slashes in their appeal period; nothing can be withdrawn meanwhile. */
  readonly pendingSlashes: number
  /** Fees, bounties and compensations not yet claimed, without its shares of epochs. */
  readonly rewards: bigint
  /** Seat among the validators, 0 to 99. */
  readonly seat: number | undefined
  /** keccak256(abi.encode(key)) of its BLS key. */
  readonly keyHash: Hex | undefined
  /** True if the stake is at least the minimum, so that the operator may settle. */
  readonly active: boolean
}

export interface GetExecutorParameters {
  readonly deployment: Deployment
  /** Owner or operator, whether or not it is in charge. */
  readonly account: Address
}

export type GetExecutorErrorType = ReadErrorType

/**
 * The executor that an account owns or works for; without stake and operator if there is none.
 *
 * - Source: docs/contracts/IncentiveManager.md, `executorOf`.
 */
export async function getExecutor(
  client: ReadClient,
  { deployment, account }: GetExecutorParameters,
): Promise<Executor> {
  const address = deployment.incentiveManager
  const served = await callView(client, { address, functionName: 'ownerOf', args: [account] })
  const owner = served === zeroAddress ? account : served
  const [record, [rewards], minStake] = await Promise.all([
    callView(client, { address, functionName: 'executorOf', args: [owner] }),
    callView(client, { address, functionName: 'rewardsOf', args: [owner, zeroAddress] }),
    callView(client, { address, functionName: 'minStake', args: [] }),
  ])
  return {
    owner,
    operator: record.operator,
    stake: record.stake,
    unbonding: record.unbonding,
    releaseAt: BigInt(record.releaseAt),
    pendingSlashes: record.pendingSlashes,
    rewards,
    seat: record.seatNumber === 0 ? undefined : record.seatNumber - 1,
    keyHash: record.keyHash === zeroHash ? undefined : record.keyHash,
    active: record.stake >= minStake,
  }
}
