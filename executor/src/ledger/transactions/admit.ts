import { drawCommittee, MAX_COMMITTEE } from '../assignment/drawCommittee.ts'
import { executorKey, LedgerMode, requestKey } from '../state.ts'
import { MAX_CAPABILITIES, MAX_CAPABILITY_LENGTH } from '../transaction.ts'
import {
  DONE,
  isHash,
  isLive,
  type Outcome,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/** Takes a request on and draws who works on it, from the live executors that have what it needs. */
export function admit(context: TransactionContext, transaction: TransactionOf<'admit'>): Outcome {
  const { draft, block, weights, seed } = context
  const { request: id, mode, definitionHash, inputsHash, needs, deadlineS, size } = transaction
  const isWellFormed =
    [id, definitionHash, inputsHash].every(isHash) &&
    Object.values(LedgerMode).includes(mode) &&
    Number.isSafeInteger(deadlineS) &&
    Number.isInteger(size) &&
    size >= 1 &&
    size <= MAX_COMMITTEE &&
    areCapabilities(needs)
  if (!isWellFormed) return refuse('malformed')
  if (draft.get(requestKey(id)) !== undefined) return refuse('alreadyAdmitted')
  if (block.timeS > deadlineS) return refuse('closed')
  const candidates = [...weights]
    .filter(([operator]) => {
      const capabilities = draft.get(executorKey(operator))?.capabilities ?? []
      return isLive(context, operator) && needs.every((need) => capabilities.includes(need))
    })
    .map(([operator, weight]) => ({ operator, weight }))
  const committee = drawCommittee(candidates, { seed, id, size })
  if (committee.length === 0) return refuse('noCandidates')
  draft.put(requestKey(id), {
    id,
    mode,
    definitionHash,
    inputsHash,
    needs,
    deadlineS,
    admittedAt: block.height,
    committee,
    performer: 0,
    performsSince: block.height,
    checkpoint: undefined,
    observedTasks: [],
    results: {},
    resultHash: undefined,
    decidedAt: undefined,
  })
  return DONE
}

/** Sorted, each once, within the limits: one spelling for one set. */
export function areCapabilities(names: readonly string[]): boolean {
  return (
    names.length <= MAX_CAPABILITIES &&
    names.every(
      (name, index) =>
        /^[a-z][a-z0-9.:-]*$/.test(name) &&
        name.length <= MAX_CAPABILITY_LENGTH &&
        (index === 0 || (names[index - 1] ?? '') < name),
    )
  )
}
