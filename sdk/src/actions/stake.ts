import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface StakeParameters extends WriteParameters {
  /** Wei. */
  readonly amount: bigint
}
export type StakeReturnType = WriteReturnType
export type StakeErrorType = WriteErrorType

/**
 * Adds to the stake of the sending account; the first stake reaches the minimum at once.
 *
 * - Errors: AMOUNT_ZERO, STAKE_BELOW_MINIMUM, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `stake`.
 */
export async function stake(
  client: WriteClient,
  parameters: StakeParameters,
): Promise<StakeReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'stake',
    args: [],
    value: parameters.amount,
  })
}
