import { encodeAbiParameters, type Hex, keccak256 } from 'viem'
import type { WorkflowContent } from './workflowRequest.ts'

const CONTENT = [
  { type: 'bytes32' },
  { type: 'bytes32' },
  { type: 'bytes32' },
  { type: 'bytes32' },
] as const

/**
 * What stands for the content of a request in the calls that do not need it.
 *
 * - Source: contracts/types/WorkflowRequest.sol, `contentHash`.
 */
export function hashContent(content: WorkflowContent): Hex {
  const { definitionHash, inputsHash, programHash, inputsCommitment } = content
  return keccak256(
    encodeAbiParameters(CONTENT, [definitionHash, inputsHash, programHash, inputsCommitment]),
  )
}
