import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface RequestUnstakeParameters extends WriteParameters {
  /** Wei; what remains is zero or at least the minimum stake. */
  readonly amount: bigint
}
export type RequestUnstakeReturnType = WriteReturnType
export type RequestUnstakeErrorType = WriteErrorType

/**
 * Takes wei out of the stake and starts, or restarts, the unbonding period.
 *
 * - Errors: AMOUNT_ZERO, STAKE_INSUFFICIENT, STAKE_BELOW_MINIMUM, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `requestUnstake`.
 */
export async function requestUnstake(
  client: WriteClient,
  parameters: RequestUnstakeParameters,
): Promise<RequestUnstakeReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'requestUnstake',
    args: [parameters.amount],
  })
}
