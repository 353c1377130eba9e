import { type Address, zeroAddress } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface WithdrawBalanceParameters extends WriteParameters {
  /** @default ether */
  readonly token?: Address | undefined
  /** Units of the token, wei for ether; `getRegistryBalance` says how much there is. */
  readonly amount: bigint
}
export type WithdrawBalanceReturnType = WriteReturnType
export type WithdrawBalanceErrorType = WriteErrorType

/**
 * Pays out of the balance of the sending account in the registry.
 *
 * - Errors: AMOUNT_ZERO, BALANCE_INSUFFICIENT, PAYMENT_REFUSED, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `withdraw`.
 */
export async function withdrawBalance(
  client: WriteClient,
  parameters: WithdrawBalanceParameters,
): Promise<WithdrawBalanceReturnType> {
  const { deployment, token = zeroAddress, amount } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'withdraw',
    args: [token, amount],
  })
}
