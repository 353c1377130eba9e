import type { Address } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  requireAccount,
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface StakeParameters extends WriteParameters {
  /** Wei; at least the minimum stake. */
  readonly amount: bigint
  /**
   * Works for the sending account, and has accepted it.
   * @default the sending account itself
   */
  readonly operator?: Address | undefined
}
export type StakeReturnType = WriteReturnType
export type StakeErrorType = WriteErrorType

/**
 * Makes the sending account an executor. Later it adds with `addStake`.
 *
 * - Errors: STAKE_BELOW_MINIMUM, EXECUTOR_ALREADY_STAKED, OPERATOR_UNAVAILABLE, REGISTRY_UNBOUND, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `stake`.
 */
export async function stake(
  client: WriteClient,
  parameters: StakeParameters,
): Promise<StakeReturnType> {
  const operator = parameters.operator ?? requireAccount(client, parameters).address
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'stake',
    args: [operator],
    value: parameters.amount,
  })
}
