import { LedgerMode, requestKey } from '../state.ts'
import {
  DONE,
  isLive,
  type Outcome,
  openRequest,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Hands a request to the next live backup. Anyone may say so; the ledger alone knows whether the performer is gone. */
export function replacePerformer(
  context: TransactionContext,
  { request: id }: TransactionOf<'replace'>,
): Outcome {
  const { draft, block } = context
  const request = openRequest(context, id)
  if (typeof request === 'string') return refuse(request)
  if (request.mode === LedgerMode.QUORUM) return refuse('notPerformer')
  const performer = request.committee[request.performer]
  if (performer !== undefined && isLive(context, performer.operator))
    return refuse('performerIsLive')
  const { length } = request.committee
  // Round the list: the one that was gone first may be back.
  for (let step = 1; step < length; step += 1) {
    const next = (request.performer + step) % length
    if (!isLive(context, request.committee[next]?.operator ?? '')) continue
    draft.put(requestKey(id), { ...request, performer: next, performsSince: block.height })
    return DONE
  }
  return refuse('noBackup')
}
