import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface AddStakeParameters extends WriteParameters {
  /** Wei. */
  readonly amount: bigint
}
export type AddStakeReturnType = WriteReturnType
export type AddStakeErrorType = WriteErrorType

/**
 * Adds to the stake of the sending account, an owner that staked before.
 *
 * - Errors: AMOUNT_ZERO, EXECUTOR_UNKNOWN, STAKE_BELOW_MINIMUM, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `addStake`.
 */
export async function addStake(
  client: WriteClient,
  parameters: AddStakeParameters,
): Promise<AddStakeReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'addStake',
    args: [],
    value: parameters.amount,
  })
}
