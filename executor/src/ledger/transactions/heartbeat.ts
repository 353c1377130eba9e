import { executorKey } from '../state.ts'
import { areCapabilities } from './admit.ts'
import {
  DONE,
  type Outcome,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Says what the operator can do; that it lives, its bundle says. */
export function heartbeat(
  { draft, operator }: TransactionContext,
  { capabilities }: TransactionOf<'heartbeat'>,
): Outcome {
  const executor = draft.get(executorKey(operator))
  if (executor === undefined || !areCapabilities(capabilities)) return refuse('malformed')
  draft.put(executorKey(operator), { ...executor, capabilities })
  return DONE
}
