import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { OrderRun } from './signedOrder.ts'

export interface SubmitSignedParameters extends WriteParameters {
  readonly orderRun: OrderRun
}
export type SubmitSignedReturnType = WriteReturnType
export type SubmitSignedErrorType = WriteErrorType

/**
 * Submits one run of a signed order; the payer's balance in the registry pays. Anyone may send it.
 *
 * - Errors: RUN_OUT_OF_RANGE, ORDER_NOT_ACCEPTABLE, RUN_TOO_EARLY, ORDER_ALREADY_CANCELLED, BALANCE_INSUFFICIENT, SIGNATURE_INVALID,
 *   those of a bad request, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `submitSigned`.
 */
export async function submitSigned(
  client: WriteClient,
  parameters: SubmitSignedParameters,
): Promise<SubmitSignedReturnType> {
  const { deployment, orderRun } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'submitSigned',
    args: [orderRun],
  })
}
