import type { Address, Hex } from 'viem'

/** How a result is checked; the numbers are those of contracts/types/WorkflowRequest.sol. Only `ZK` is accepted now. */
export const VerifyMode = { QUORUM: 0, ZK: 1, OPTIMISTIC: 2 } as const
export type VerifyMode = (typeof VerifyMode)[keyof typeof VerifyMode]

/**
 * Everything requester and executor agree on; its hash is the id of the workflow.
 *
 * - Units: `deadline` unix seconds (the last second at which it may be settled), `fee` wei.
 * - Source: contracts/types/WorkflowRequest.sol.
 */
export interface WorkflowRequest {
  readonly owner: Address
  readonly mode: VerifyMode
  readonly deadline: bigint
  readonly fee: bigint
  readonly definitionHash: Hex
  readonly inputsHash: Hex
  readonly programHash: Hex
  readonly inputsCommitment: Hex
  readonly clientRequestId: Hex
}

/** Where a request stands; names and order of contracts/types/WorkflowState.sol. */
export const WORKFLOW_STATUSES = [
  'unknown',
  'pending',
  'cancelling',
  'expired',
  'completed',
  'refunded',
] as const
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number]
