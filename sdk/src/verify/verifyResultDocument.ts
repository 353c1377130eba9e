import type { Hex } from 'viem'
import { concat, keccak256 } from 'viem'
import { merkleProof } from '../actions/merkleTree.ts'
import { hashTaskOutput, type TaskOutput } from '../actions/taskClaim.ts'
import type { CommittedResult } from '../results/commitResult.ts'
import { ResultError } from '../results/errors.ts'
import { readResultDocument } from '../results/resultDocument.ts'
import { Checks, type SettlementCheck } from './check.ts'

/** A result that somebody handed out, and what of it was checked. */
export interface VerifiedResult {
  readonly checks: readonly SettlementCheck[]
  /** Undefined if it is not that of the hash. */
  readonly result: CommittedResult | undefined
}

/**
 * Checks a result document against the result hash of the registry: all leaves, the outputs, and the path of each task.
 *
 * - Errors: none; whoever gave the document may lie.
 * - Source: docs/specs/results.md.
 */
export function verifyResultDocument(document: Uint8Array, resultHash: Hex): VerifiedResult {
  const checks = new Checks()
  const read = readDocument(document, resultHash)
  if (read instanceof ResultError) {
    checks.note('document', false, read.message)
    return { checks: checks.all, result: undefined }
  }
  checks.note('document', true, resultHash)
  const leaves = read.tasks.map(({ output }) => hashTaskOutput(output))
  for (const [index, { name, output }] of read.tasks.entries()) {
    const path = merkleProof(leaves, index)
    const holds = verifyTaskOutput({ output, path, resultHash })
    const { length } = path
    if (name === '') checks.note('outputsPath', holds, output.outputDigest, { length })
    else checks.note('taskPath', holds, output.outputDigest, { task: name, length })
  }
  return { checks: checks.all, result: read }
}

/**
 * Whether a task's output belongs to a result: what a contract asks with `proveTaskOutput`.
 *
 * - `path`: `merkleProof` of its leaf, from the bottom up.
 * - Source: twin of OpenZeppelin's MerkleProof, docs/contracts/WorkflowRegistry.md, trees.
 */
export function verifyTaskOutput(claim: {
  readonly output: TaskOutput
  readonly path: readonly Hex[]
  readonly resultHash: Hex
}): boolean {
  const root = claim.path.reduce<Hex>(
    (hash, sibling) =>
      keccak256(BigInt(hash) < BigInt(sibling) ? concat([hash, sibling]) : concat([sibling, hash])),
    hashTaskOutput(claim.output),
  )
  return root === claim.resultHash.toLowerCase()
}

function readDocument(document: Uint8Array, resultHash: Hex): CommittedResult | ResultError {
  try {
    return readResultDocument(document, resultHash)
  } catch (error) {
    if (error instanceof ResultError) return error
    throw error
  }
}
