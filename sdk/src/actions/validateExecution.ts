import type { Hex } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface ValidateExecutionParameters extends WriteParameters {
  readonly request: WorkflowRequest
  /** In zk mode the Poseidon commitment to the outputs. */
  readonly resultHash: Hex
  /** From `encodeProof` of flowvm/encodeProof.ts. */
  readonly proof: Hex
}

export type ValidateExecutionReturnType = WriteReturnType
export type ValidateExecutionErrorType = WriteErrorType

/**
 * Settles a request with a proof made for the sending account, and earns its fee.
 *
 * - Errors: MODE_MISMATCH, WORKFLOW_UNKNOWN, WORKFLOW_ALREADY_COMPLETED, WORKFLOW_ALREADY_REFUNDED, WORKFLOW_CLOSED,
 *   RESULT_HASH_RESERVED, PROOF_INVALID, EXECUTOR_NOT_ACTIVE, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `validateExecution`.
 */
export async function validateExecution(
  client: WriteClient,
  parameters: ValidateExecutionParameters,
): Promise<ValidateExecutionReturnType> {
  const { deployment, request, resultHash, proof } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'validateExecution',
    args: [request, request, resultHash, proof],
  })
}
