import type { Hex } from 'viem'
import type { WriteErrorType } from './errors.ts'
import { getWorkflowId } from './getWorkflowId.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface SubmitWorkflowParameters extends WriteParameters {
  readonly request: WorkflowRequest
}

export interface SubmitWorkflowReturnType extends WriteReturnType {
  readonly id: Hex
}

export type SubmitWorkflowErrorType = WriteErrorType

/**
 * Escrows the fee of a request and announces it to the executors. Sends `request.fee` wei.
 *
 * - Errors: OWNER_NOT_CALLER, MODE_UNSUPPORTED, FEE_BELOW_FLOOR, DEADLINE_PASSED, WORKFLOW_ALREADY_SUBMITTED, and those
 *   of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `submitWorkflow`.
 */
export async function submitWorkflow(
  client: WriteClient,
  parameters: SubmitWorkflowParameters,
): Promise<SubmitWorkflowReturnType> {
  const { deployment, request } = parameters
  const sent = await sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'submitWorkflow',
    args: [request],
    value: request.fee,
  })
  return { ...sent, id: getWorkflowId({ ...deployment, request }) }
}
