import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export type WithdrawStakeParameters = WriteParameters
export type WithdrawStakeReturnType = WriteReturnType
export type WithdrawStakeErrorType = WriteErrorType

/**
 * Pays out the unbonded stake of the sending account.
 *
 * - Errors: UNBONDING_EMPTY, UNBONDING_NOT_RELEASED, SLASHES_PENDING, PAYMENT_REFUSED, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `withdraw`.
 */
export async function withdrawStake(
  client: WriteClient,
  parameters: WithdrawStakeParameters,
): Promise<WithdrawStakeReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'withdraw',
    args: [],
  })
}
