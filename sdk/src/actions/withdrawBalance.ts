import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export type WithdrawBalanceParameters = WriteParameters
export type WithdrawBalanceReturnType = WriteReturnType
export type WithdrawBalanceErrorType = WriteErrorType

/**
 * Pays out the refunded fees of the sending account.
 *
 * - Errors: BALANCE_EMPTY, PAYMENT_REFUSED, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `withdrawBalance`.
 */
export async function withdrawBalance(
  client: WriteClient,
  parameters: WithdrawBalanceParameters,
): Promise<WithdrawBalanceReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.registry,
    functionName: 'withdrawBalance',
    args: [],
  })
}
