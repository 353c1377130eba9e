import { keccak256 } from 'viem'
import { type EpochEntry, epochKey, evidenceKey } from '../state.ts'
import { MAX_PROOF_BYTES } from '../transaction.ts'
import {
  DONE,
  type Outcome,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Records the first proved fault of a member in the current epoch or the one before; on the chain it becomes a slash. */
export function submitEvidence(
  context: TransactionContext,
  { kind, culprit, height, proof }: TransactionOf<'evidence'>,
): Outcome {
  const { draft, block, operator } = context
  const isProofLike = /^0x([0-9a-f]{2})+$/.test(proof) && proof.length <= 2 + 2 * MAX_PROOF_BYTES
  const isPast = Number.isSafeInteger(height) && height >= 1 && height <= block.height
  if (!isProofLike || !isPast) return refuse('malformed')
  const entry = epochOf(context, height)
  if (entry === undefined) return refuse('closed')
  const { epoch, members } = entry
  if (!members.some((member) => member.operator === culprit)) return refuse('notValidator')
  const key = evidenceKey(epoch, culprit)
  if (draft.get(key) !== undefined) return refuse('alreadySaid')
  const reported = { reporter: operator, reportedAt: block.height }
  draft.put(key, { culprit, epoch, height, kind, proofHash: keccak256(proof), ...reported })
  return DONE
}

/** The kept epoch that signed a block. */
function epochOf({ draft, epoch }: TransactionContext, height: number): EpochEntry | undefined {
  if (height >= epoch.since) return epoch
  const before = draft.get(epochKey(epoch.epoch - 1))
  return before !== undefined && height >= before.since ? before : undefined
}
