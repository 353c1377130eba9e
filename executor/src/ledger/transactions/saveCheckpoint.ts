import { LedgerMode, requestKey } from '../state.ts'
import {
  DONE,
  isHash,
  type Outcome,
  openRequest,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Keeps where the performer stands, so that a successor need not begin anew. */
export function saveCheckpoint(
  context: TransactionContext,
  { request: id, sequence, digest }: TransactionOf<'checkpoint'>,
): Outcome {
  const { draft, operator } = context
  if (!isHash(digest) || !Number.isSafeInteger(sequence)) return refuse('malformed')
  const request = openRequest(context, id)
  if (typeof request === 'string') return refuse(request)
  const performer = request.committee[request.performer]
  const isPerformer = request.mode !== LedgerMode.QUORUM && performer?.operator === operator
  if (!isPerformer) return refuse('notPerformer')
  if (sequence <= (request.checkpoint?.sequence ?? 0)) return refuse('notNext')
  draft.put(requestKey(id), { ...request, checkpoint: { operator, sequence, digest } })
  return DONE
}
