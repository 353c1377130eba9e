import { type Address, zeroAddress } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface DistributeRewardsParameters extends WriteParameters {
  /** The current or the previous one. */
  readonly epoch: bigint
  /** @default ether */
  readonly token?: Address | undefined
  /** Wei, or units of the token, which the manager was allowed to take. */
  readonly amount: bigint
}
export type DistributeRewardsReturnType = WriteReturnType
export type DistributeRewardsErrorType = WriteErrorType

/**
 * Adds to what the validators of an epoch share.
 *
 * - Errors: EPOCH_UNKNOWN, EPOCH_CLOSED, AMOUNT_ZERO, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `distributeRewards`.
 */
export async function distributeRewards(
  client: WriteClient,
  parameters: DistributeRewardsParameters,
): Promise<DistributeRewardsReturnType> {
  const { token = zeroAddress } = parameters
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'distributeRewards',
    args: [parameters.epoch, token, parameters.amount],
    value: token === zeroAddress ? parameters.amount : undefined,
  })
}
