import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { OrderRun } from './signedOrder.ts'

export interface SubmitSignedManyParameters extends WriteParameters {
  /** 1 to SETTLEMENTS_MAX of validateExecutions.ts. */
  readonly orderRuns: readonly OrderRun[]
}
export type SubmitSignedManyReturnType = WriteReturnType
export type SubmitSignedManyErrorType = WriteErrorType

/**
 * Submits many runs in one transaction; a bad one is skipped, with the event OrderSkipped.
 *
 * - Errors: BATCH_SIZE_OUT_OF_RANGE, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `submitSignedMany`.
 */
export async function submitSignedMany(
  client: WriteClient,
  parameters: SubmitSignedManyParameters,
): Promise<SubmitSignedManyReturnType> {
  const { deployment, orderRuns } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'submitSignedMany',
    args: [orderRuns],
  })
}
