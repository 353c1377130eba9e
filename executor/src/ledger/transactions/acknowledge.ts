import { observationKey, requestKey } from '../state.ts'
import {
  DONE,
  type Outcome,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Forgets a request that the chain has settled or refunded, with what was observed for it. */
export function acknowledge(
  { draft }: TransactionContext,
  { request: id }: TransactionOf<'acknowledge'>,
): Outcome {
  const request = draft.get(requestKey(id))
  if (request === undefined) return refuse('unknownRequest')
  for (const task of request.observedTasks) draft.delete(observationKey(id, task))
  draft.delete(requestKey(id))
  return DONE
}
