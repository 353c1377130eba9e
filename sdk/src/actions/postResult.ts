import type { Hex } from 'viem'
import type { WriteErrorType } from './errors.ts'
import { hashContent } from './hashContent.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface PostResultParameters extends WriteParameters {
  readonly request: WorkflowRequest
  /** Root over the outputs of all tasks: `hashTaskOutput`, `merkleRoot`. */
  readonly resultHash: Hex
  /** Wei sent along as the bond; zero to pay it from the balance in the registry. */
  readonly bond: bigint
}
export type PostResultReturnType = WriteReturnType
export type PostResultErrorType = WriteErrorType

/**
 * Claims the result of a request in optimistic mode. The sender is an active operator.
 *
 * - Errors: MODE_MISMATCH, WORKFLOW_NOT_OPEN and its like, RESULT_HASH_RESERVED, EXECUTOR_NOT_ACTIVE, AMOUNT_MISMATCH,
 *   BALANCE_INSUFFICIENT, and those of `sendCall`.
 * - Source: docs/contracts/WorkflowRegistry.md, `postResult`.
 */
export async function postResult(
  client: WriteClient,
  parameters: PostResultParameters,
): Promise<PostResultReturnType> {
  const { deployment, request, resultHash, bond } = parameters
  return sendCall(client, parameters, {
    address: deployment.registry,
    functionName: 'postResult',
    args: [request, hashContent(request), resultHash],
    value: bond,
  })
}
