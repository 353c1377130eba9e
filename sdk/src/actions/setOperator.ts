import type { Address } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface SetOperatorParameters extends WriteParameters {
  /** Has accepted the sending account as its owner, or is that account. */
  readonly operator: Address
}
export type SetOperatorReturnType = WriteReturnType
export type SetOperatorErrorType = WriteErrorType

/**
 * Puts another operator in charge of the executor that the sending account owns.
 *
 * - Errors: EXECUTOR_UNKNOWN, OPERATOR_UNAVAILABLE, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `setOperator`.
 */
export async function setOperator(
  client: WriteClient,
  parameters: SetOperatorParameters,
): Promise<SetOperatorReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'setOperator',
    args: [parameters.operator],
  })
}
