import type { Address, Hex } from 'viem'
import { getKeyId } from './getKeyId.ts'
import { hashContent } from './hashContent.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface GetWorkflowIdParameters {
  readonly chainId: number
  readonly registry: Address
  readonly request: WorkflowRequest
}

/**
 * The id of a request, computed without a node: known before submission, and equal for an equal request.
 *
 * - Source: docs/contracts/WorkflowRegistry.md, `workflowId`; twin of the contract's view.
 */
export function getWorkflowId({ chainId, registry, request }: GetWorkflowIdParameters): Hex {
  return getKeyId({ chainId, registry, terms: request, contentHash: hashContent(request) })
}
