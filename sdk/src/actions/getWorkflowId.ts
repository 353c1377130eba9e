import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem'
import { hashContent } from './hashContent.ts'
import type { WorkflowRequest } from './workflowRequest.ts'

export interface GetWorkflowIdParameters {
  readonly chainId: number
  readonly registry: Address
  readonly request: WorkflowRequest
}

/** ABI of `abi.encode(block.chainid, address(registry), terms, contentHash)`. */
const PREIMAGE = [
  { type: 'uint256' },
  { type: 'address' },
  {
    type: 'tuple',
    components: [
      { name: 'owner', type: 'address' },
      { name: 'payer', type: 'address' },
      { name: 'mode', type: 'uint8' },
      { name: 'deadline', type: 'uint64' },
      { name: 'fee', type: 'uint96' },
      { name: 'token', type: 'address' },
      { name: 'callback', type: 'address' },
      { name: 'callbackGas', type: 'uint32' },
      { name: 'clientRequestId', type: 'bytes32' },
    ],
  },
  { type: 'bytes32' },
] as const

/**
 * The id of a request, computed without a node: known before submission, and equal for an equal request.
 *
 * - Source: docs/contracts/WorkflowRegistry.md, `workflowId`; twin of the contract's view.
 */
export function getWorkflowId({ chainId, registry, request }: GetWorkflowIdParameters): Hex {
  return keccak256(
    encodeAbiParameters(PREIMAGE, [BigInt(chainId), registry, request, hashContent(request)]),
  )
}
