import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { TaskChallenge } from './taskClaim.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface ChallengeTaskParameters extends WriteParameters {
  readonly request: WorkflowRequest
  readonly challenge: TaskChallenge
  /** Wei sent along as the bond; zero to pay it from the balance in the registry. */
  readonly bond: bigint
}
export type ChallengeTaskReturnType = WriteReturnType
export type ChallengeTaskErrorType = WriteErrorType

/**
 * Disputes one task of a posted result. Anyone may send it.
 *
 * - Errors: WORKFLOW_NOT_OPEN and its like, CHALLENGE_INVALID, AMOUNT_MISMATCH, BALANCE_INSUFFICIENT, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `challengeTask`.
 */
export async function challengeTask(
  client: WriteClient,
  parameters: ChallengeTaskParameters,
): Promise<ChallengeTaskReturnType> {
  const { deployment, request, challenge, bond } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'challengeTask',
    args: [request, request, challenge],
    value: bond,
  })
}
