import { type Address, zeroAddress } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

/** Where an account finds its share of the rewards of an epoch. */
export interface EpochShare {
  readonly epoch: bigint
  /** Index of the account in the validator set of that epoch. */
  readonly member: number
}

export interface ClaimRewardsParameters extends WriteParameters {
  /** @default ether */
  readonly token?: Address | undefined
  /** Closed epochs of which the sending account was a member, in ascending order. @default none */
  readonly shares?: readonly EpochShare[] | undefined
}
export type ClaimRewardsReturnType = WriteReturnType
export type ClaimRewardsErrorType = WriteErrorType

/**
 * Pays out fees, shares of epochs, bounties and compensations of the sending account.
 *
 * - Errors: EPOCH_UNKNOWN, EPOCH_OPEN, EPOCH_ALREADY_CLAIMED, MEMBER_OUT_OF_RANGE, MEMBER_MISMATCH,
 *   REWARDS_EMPTY, PAYMENT_REFUSED, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `claimRewards`.
 */
export async function claimRewards(
  client: WriteClient,
  parameters: ClaimRewardsParameters,
): Promise<ClaimRewardsReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'claimRewards',
    args: [parameters.token ?? zeroAddress, parameters.shares ?? []],
  })
}
