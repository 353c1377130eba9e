import { evidenceKey } from '../state.ts'
import {
  DONE,
  isHash,
  type Outcome,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Blocks after which a fault is too old to be taken: with it, the age of the evidence is below the unbonding period. */
export const MAX_EVIDENCE_AGE = 100_000

/** Records a proved fault, once; on the chain it becomes a slash. */
export function submitEvidence(
  { draft, block, operator, weights }: TransactionContext,
  { kind, culprit, height, proofHash }: TransactionOf<'evidence'>,
): Outcome {
  const isPlausible = Number.isSafeInteger(height) && height >= 1 && height <= block.height
  if (!isHash(proofHash) || !isPlausible) return refuse('malformed')
  if (!weights.has(culprit)) return refuse('notValidator')
  if (block.height - height > MAX_EVIDENCE_AGE) return refuse('closed')
  const key = evidenceKey(kind, culprit, height)
  if (draft.get(key) !== undefined) return refuse('alreadySaid')
  draft.put(key, { culprit, height, kind, reporter: operator, reportedAt: block.height })
  return DONE
}
