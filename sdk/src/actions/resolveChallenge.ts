import type { Hex } from 'viem'
import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { TaskOutput, TaskPlan } from './taskClaim.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface ResolveChallengeParameters extends WriteParameters {
  readonly request: WorkflowRequest
  /** As in the challenge. */
  readonly output: TaskOutput
  /** As in the challenge. */
  readonly plan: TaskPlan
  /** Poseidon commitment to the true outputs. */
  readonly outputsCommitment: Hex
  /** From `encodeProof` of flowvm/encodeProof.ts. */
  readonly proof: Hex
}
export type ResolveChallengeReturnType = WriteReturnType
export type ResolveChallengeErrorType = WriteErrorType

/**
 * Answers a challenge of the ground OUTPUT with a proof of the true outputs, made for the sending account.
 *
 * - Errors: WORKFLOW_NOT_OPEN and its like, CHALLENGE_INVALID, PROOF_INVALID, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `resolveChallenge`.
 */
export async function resolveChallenge(
  client: WriteClient,
  parameters: ResolveChallengeParameters,
): Promise<ResolveChallengeReturnType> {
  const { deployment, request, output, plan, outputsCommitment, proof } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'resolveChallenge',
    args: [
      { terms: request, contentHash: hashContent(request) },
      output,
      plan,
      outputsCommitment,
      proof,
    ],
  })
}
