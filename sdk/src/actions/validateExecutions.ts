import type { Hex } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

/** Most items of one call; contracts/types/MaxBatch.sol. */
export const SETTLEMENTS_MAX = 128

/** A result to settle. */
export interface Settlement {
  readonly request: WorkflowRequest
  /** In zk mode the Poseidon commitment to the outputs. */
  readonly resultHash: Hex
  /** From `encodeProof` of flowvm/encodeProof.ts. */
  readonly proof: Hex
}

export interface ValidateExecutionsParameters extends WriteParameters {
  /** 1 to SETTLEMENTS_MAX, each proof made for the sending account. */
  readonly settlements: readonly Settlement[]
}

export type ValidateExecutionsReturnType = WriteReturnType
export type ValidateExecutionsErrorType = WriteErrorType

/**
 * Settles many requests in one transaction and earns the sum of their fees; cheaper than one by one from two on.
 *
 * - An item whose request is not open any more is skipped, with the event SettlementSkipped; the others are settled.
 * - Errors: PROOF_BATCH_INVALID if a proof of the others is wrong (`validateExecution` simulated for each tells which);
 *   BATCH_SIZE_OUT_OF_RANGE, RESULT_HASH_RESERVED, EXECUTOR_NOT_ACTIVE, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `validateExecutions`.
 */
export async function validateExecutions(
  client: WriteClient,
  parameters: ValidateExecutionsParameters,
): Promise<ValidateExecutionsReturnType> {
  const { deployment, settlements } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'validateExecutions',
    args: [
      settlements.map(({ request, ...rest }) => ({ terms: request, content: request, ...rest })),
    ],
  })
}
