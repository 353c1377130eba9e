import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export type ClaimRewardsParameters = WriteParameters
export type ClaimRewardsReturnType = WriteReturnType
export type ClaimRewardsErrorType = WriteErrorType

/**
 * Pays out the fees that the sending account earned.
 *
 * - Errors: REWARDS_EMPTY, PAYMENT_REFUSED, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `claimRewards`.
 */
export async function claimRewards(
  client: WriteClient,
  parameters: ClaimRewardsParameters,
): Promise<ClaimRewardsReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'claimRewards',
    args: [],
  })
}
