import { type Address, type Hex, zeroAddress } from 'viem'

/** How a result is checked; the numbers are those of contracts/types/WorkflowRequest.sol. */
export const VerifyMode = { QUORUM: 0, ZK: 1, OPTIMISTIC: 2 } as const
export type VerifyMode = (typeof VerifyMode)[keyof typeof VerifyMode]

/**
 * What the parties agree on about money and time.
 *
 * - Units: `deadline` unix seconds (the last second at which it may be settled, in optimistic mode posted), `fee` units of
 *   `token` (wei for ether), `callbackGas` gas.
 * - Zero addresses: as payer the owner, as token ether, as callback none.
 * - Source: contracts/types/WorkflowRequest.sol.
 */
export interface WorkflowTerms {
  readonly owner: Address
  readonly payer: Address
  readonly mode: VerifyMode
  readonly deadline: bigint
  readonly fee: bigint
  readonly token: Address
  readonly callback: Address
  readonly callbackGas: number
  readonly clientRequestId: Hex
}

/** What is to be computed. Source: contracts/types/WorkflowRequest.sol. */
export interface WorkflowContent {
  readonly definitionHash: Hex
  readonly inputsHash: Hex
  readonly programHash: Hex
  readonly inputsCommitment: Hex
}

/** Everything requester and executor agree on; the id of the workflow commits to all of it. */
export interface WorkflowRequest extends WorkflowTerms, WorkflowContent {}

/** The terms of a request that its owner pays in ether and that calls nobody back: spread them into a request. */
export const PLAIN_TERMS = {
  payer: zeroAddress,
  token: zeroAddress,
  callback: zeroAddress,
  callbackGas: 0,
} as const satisfies Partial<WorkflowTerms>

/** Where a request stands; names and order of contracts/types/WorkflowState.sol. */
export const WORKFLOW_STATUSES = [
  'unknown',
  'pending',
  'cancelling',
  'expired',
  'completed',
  'refunded',
  'withdrawn',
  'posted',
  'challenged',
  'reopened',
] as const
export type WorkflowStatus = (typeof WORKFLOW_STATUSES)[number]
