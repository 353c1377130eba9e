import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { Order } from './signedOrder.ts'

export interface CancelOrderParameters extends WriteParameters {
  readonly order: Order
}
export type CancelOrderReturnType = WriteReturnType
export type CancelOrderErrorType = WriteErrorType

/**
 * Withdraws an order: nobody can submit its runs to come any more. The owner or the payer sends it.
 *
 * - Errors: OWNER_NOT_CALLER, WORKFLOW_ALREADY_SUBMITTED, ORDER_ALREADY_CANCELLED, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `cancelOrder`.
 */
export async function cancelOrder(
  client: WriteClient,
  parameters: CancelOrderParameters,
): Promise<CancelOrderReturnType> {
  const { deployment, order } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'cancelOrder',
    args: [order],
  })
}
