import { type Address, zeroAddress } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface DepositParameters extends WriteParameters {
  /** A listed token whose allowance for the registry is at least `amount`. @default ether */
  readonly token?: Address | undefined
  /** Units of the token, wei for ether. */
  readonly amount: bigint
}
export type DepositReturnType = WriteReturnType
export type DepositErrorType = WriteErrorType

/**
 * Adds to the balance of the sending account in the registry, from which its signed orders are paid.
 *
 * - Errors: AMOUNT_ZERO, AMOUNT_MISMATCH, TOKEN_NOT_LISTED, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `deposit`.
 */
export async function deposit(
  client: WriteClient,
  parameters: DepositParameters,
): Promise<DepositReturnType> {
  const { deployment, token = zeroAddress, amount } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'deposit',
    args: [token, amount],
    value: token === zeroAddress ? amount : 0n,
  })
}
