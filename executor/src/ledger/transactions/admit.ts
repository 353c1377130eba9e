import { isQuorum } from '../../consensus/core/thresholds.ts'
import { drawCommittee, MAX_COMMITTEE } from '../assignment/drawCommittee.ts'
import { hasLostCommittee } from '../assignment/hasLostCommittee.ts'
import { roomFor } from '../assignment/roomFor.ts'
import {
  CHAIN_KEY,
  type CommitteeMember,
  executorKey,
  LedgerMode,
  type RequestEntry,
  requestKey,
} from '../state.ts'
import { MAX_CALLBACK_GAS, MAX_CAPABILITIES, MAX_CAPABILITY_LENGTH } from '../transaction.ts'
import {
  DONE,
  isHash,
  isLive,
  type Outcome,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/**
 * Takes a request on and draws who works on it, from the live executors that have what it needs.
 *
 * - A second time in quorum mode, if a claim about it is disputed or has fallen (docs/specs/optimistic.md), or its time has
 *   passed and the chain gave it more; and in its own mode if too much of its committee has lost its seats: then a new committee
 *   begins anew.
 */
export function admit(context: TransactionContext, transaction: TransactionOf<'admit'>): Outcome {
  const { draft, block } = context
  const { request: id, mode, definitionHash, inputsHash, needs } = transaction
  const { deadlineS, callbackGas, size } = transaction
  const isWellFormed =
    [id, definitionHash, inputsHash].every(isHash) &&
    Object.values(LedgerMode).includes(mode) &&
    Number.isSafeInteger(deadlineS) &&
    Number.isInteger(callbackGas) &&
    callbackGas >= 0 &&
    callbackGas <= MAX_CALLBACK_GAS &&
    Number.isInteger(size) &&
    size >= 1 &&
    size <= MAX_COMMITTEE &&
    areCapabilities(needs)
  if (!isWellFormed) return refuse('malformed')
  const known = draft.get(requestKey(id))
  if (known !== undefined && !mayBeginAnew(known, transaction, context))
    return refuse('alreadyAdmitted')
  if (block.timeS > deadlineS) return refuse('closed')
  const chain = draft.get(CHAIN_KEY)
  if (chain === undefined) return refuse('full')
  const openRequests = chain.openRequests + (known === undefined ? 1 : 0)
  // What is in the ledger already takes up no more room.
  const room = known === undefined ? roomFor(deadlineS - block.timeS) : openRequests
  if (room === 0) return refuse('tooFar')
  if (openRequests > room) return refuse('full')
  const committee = drawCommittee(candidatesFor(context, mode, needs), {
    seed: block.beacon,
    id,
    size,
  })
  if (committee.length === 0) return refuse('noCandidates')
  for (const key of known?.observations ?? []) draft.delete(key)
  draft.put(CHAIN_KEY, { ...chain, openRequests })
  draft.put(requestKey(id), {
    id,
    mode,
    definitionHash,
    inputsHash,
    needs,
    deadlineS,
    callbackGas,
    admittedAt: block.height,
    committee,
    performer: 0,
    performsSince: block.height,
    checkpoint: undefined,
    observations: [],
    observed: {},
    results: {},
    signatures: {},
    resultHash: undefined,
    decidedAt: undefined,
  })
  return DONE
}

/** A certificate is asked for, and the work so far does not lead to one; or nobody is left who could end it. */
function mayBeginAnew(
  known: RequestEntry,
  { mode, deadlineS }: TransactionOf<'admit'>,
  { block: { timeS }, weights }: TransactionContext,
): boolean {
  if (known.resultHash !== undefined) return false
  if (mode === known.mode && hasLostCommittee(known, weights)) return true
  if (mode !== LedgerMode.QUORUM) return false
  if (known.mode === LedgerMode.OPTIMISTIC) return true
  return known.mode === LedgerMode.QUORUM && timeS > known.deadlineS && deadlineS > known.deadlineS
}

/**
 * Live members that have what a request needs.
 *
 * - A quorum is drawn only while more than 2/3 of the weight lives: whoever can silence the others could else draw itself.
 */
function candidatesFor(
  context: TransactionContext,
  mode: LedgerMode,
  needs: readonly string[],
): CommitteeMember[] {
  const members = [...context.weights].map(([operator, weight]) => ({ operator, weight }))
  const live = members.filter(({ operator }) => isLive(context, operator))
  const isSafe = isQuorum(sumOf(live), sumOf(members))
  if (mode === LedgerMode.QUORUM && !isSafe) return []
  return live.filter(({ operator }) => {
    const capabilities = context.draft.get(executorKey(operator))?.capabilities ?? []
    return needs.every((need) => capabilities.includes(need))
  })
}

const sumOf = (members: readonly CommitteeMember[]): number =>
  members.reduce((sum, { weight }) => sum + weight, 0)

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
