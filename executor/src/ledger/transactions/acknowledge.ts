import { CHAIN_KEY, requestKey } from '../state.ts'
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
  for (const key of request.observations) draft.delete(key)
  draft.delete(requestKey(id))
  const chain = draft.get(CHAIN_KEY)
  if (chain !== undefined) draft.put(CHAIN_KEY, { ...chain, openRequests: chain.openRequests - 1 })
  return DONE
}
