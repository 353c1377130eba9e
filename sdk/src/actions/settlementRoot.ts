import { encodeAbiParameters, type Hex, keccak256, toHex } from 'viem'
import { merkleRoot } from './merkleTree.ts'

/** A result that a block of the executors' ledger settles. */
export interface SettledResult {
  readonly id: Hex
  readonly resultHash: Hex
}

const DOMAIN = keccak256(toHex('FlowBuilder settlement v1'))
const LEAF = [{ type: 'bytes32' }, { type: 'bytes32' }, { type: 'bytes32' }] as const

/**
 * `settlementRoot` of the header of a block that settles these results, in this order; zero if it settles none.
 *
 * - Source: docs/contracts/WorkflowRegistry.md, trees.
 */
export function settlementRoot(results: readonly SettledResult[]): Hex {
  return merkleRoot(
    results.map(({ id, resultHash }) =>
      keccak256(encodeAbiParameters(LEAF, [DOMAIN, id, resultHash])),
    ),
  )
}
