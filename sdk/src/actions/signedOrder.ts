import { type Address, encodeAbiParameters, type Hex, hashTypedData, keccak256 } from 'viem'
import { TERMS_FIELDS } from './termsFields.ts'
import type { WorkflowContent, WorkflowRequest, WorkflowTerms } from './workflowRequest.ts'

/**
 * A request that its owner signs instead of sending, paid from the payer's balance; one order may allow several runs.
 *
 * - Units: `acceptFrom`, `acceptUntil` unix seconds, between which run 0 may be submitted; `interval` seconds that lie at
 *   least between two runs.
 * - Source: contracts/types/SignedOrder.sol.
 */
export interface Order {
  readonly terms: WorkflowTerms
  readonly content: WorkflowContent
  readonly acceptFrom: bigint
  readonly acceptUntil: bigint
  readonly runs: number
  readonly interval: number
}

/** One run of a signed order. Source: contracts/types/SignedOrder.sol. */
export interface OrderRun {
  readonly order: Order
  /** Below `order.runs`. */
  readonly run: number
  readonly ownerSignature: Hex
  /** Empty if the owner pays. */
  readonly payerSignature: Hex
}

interface OrderContext {
  readonly chainId: number
  readonly registry: Address
  readonly order: Order
}

const TYPES = {
  Order: [
    { name: 'terms', type: 'WorkflowTerms' },
    { name: 'content', type: 'WorkflowContent' },
    { name: 'acceptFrom', type: 'uint64' },
    { name: 'acceptUntil', type: 'uint64' },
    { name: 'runs', type: 'uint32' },
    { name: 'interval', type: 'uint32' },
  ],
  WorkflowTerms: TERMS_FIELDS,
  WorkflowContent: [
    { name: 'definitionHash', type: 'bytes32' },
    { name: 'inputsHash', type: 'bytes32' },
    { name: 'programHash', type: 'bytes32' },
    { name: 'inputsCommitment', type: 'bytes32' },
  ],
} as const

/** What a wallet is asked to sign (EIP-712), by the owner and, if it is another account, by the payer. */
export function orderTypedData({ chainId, registry, order }: OrderContext) {
  return {
    domain: { name: 'FlowBuilder', version: '1', chainId, verifyingContract: registry },
    types: TYPES,
    primaryType: 'Order',
    message: order,
  } as const
}

/** The EIP-712 hash of an order; twin of the contract's `orderHash`. */
export function hashOrder(context: OrderContext): Hex {
  return hashTypedData(orderTypedData(context))
}

/** The request of a run: its id is `getWorkflowId` of it. */
export function requestOfRun({ terms, content, interval }: Order, run: number): WorkflowRequest {
  if (run === 0) return { ...terms, ...content }
  return {
    ...terms,
    ...content,
    deadline: terms.deadline + BigInt(run) * BigInt(interval),
    clientRequestId: keccak256(
      encodeAbiParameters([{ type: 'bytes32' }, { type: 'uint32' }], [terms.clientRequestId, run]),
    ),
  }
}
