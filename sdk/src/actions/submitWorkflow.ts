import { type Hex, zeroAddress } from 'viem'
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
  /** Ether: pay from the balance in the registry instead of sending the fee along. @default false */
  readonly fromBalance?: boolean | undefined
}

export interface SubmitWorkflowReturnType extends WriteReturnType {
  readonly id: Hex
}

export type SubmitWorkflowErrorType = WriteErrorType

/**
 * Escrows the fee of a request and announces it to the executors.
 *
 * - Ether: sends `request.fee` wei. A token: its balance in the registry pays if that is enough, else its allowance.
 * - Errors: OWNER_NOT_CALLER, PAYER_NOT_OWNER, TOKEN_NOT_LISTED, FEE_BELOW_FLOOR, CALLBACK_GAS_OUT_OF_RANGE, DEADLINE_PASSED,
 *   WORKFLOW_ALREADY_SUBMITTED, BALANCE_INSUFFICIENT, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `submitWorkflow`.
 */
export async function submitWorkflow(
  client: WriteClient,
  parameters: SubmitWorkflowParameters,
): Promise<SubmitWorkflowReturnType> {
  const { deployment, request, fromBalance = false } = parameters
  const sent = await sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'submitWorkflow',
    args: [request, request],
    value: request.token === zeroAddress && !fromBalance ? request.fee : 0n,
  })
  return { ...sent, id: getWorkflowId({ ...deployment, request }) }
}
