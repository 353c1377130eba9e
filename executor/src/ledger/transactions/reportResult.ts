import { isQuorum } from '../../consensus/core/thresholds.ts'
import { LedgerMode, requestKey } from '../state.ts'
import { MAX_BLOCK_CALLBACK_GAS, MAX_BLOCK_DECISIONS } from '../transaction.ts'
import {
  DONE,
  isHash,
  type Outcome,
  refuse,
  type TransactionContext,
  type TransactionOf,
} from './context.ts'

/**
 * Counts a vote on a result. In quorum mode the result is decided once members with more than 2/3 of the committee's weight
 * say the same; then this block's certificate settles it. A vote that comes later is kept all the same: a wrong one must not escape.
 */
export function reportResult(
  context: TransactionContext,
  { request: id, resultHash, signature }: TransactionOf<'result'>,
): Outcome {
  const { draft, block, operator } = context
  if (!isHash(resultHash)) return refuse('malformed')
  const request = draft.get(requestKey(id))
  if (request === undefined) return refuse('unknownRequest')
  const isAgreed = request.resultHash !== undefined
  if (!isAgreed && block.timeS > request.deadlineS) return refuse('closed')
  if (!request.committee.some((member) => member.operator === operator))
    return refuse('notInCommittee')
  // The first word counts: who says something else later contradicts itself, under its own signature.
  if (request.results[operator] !== undefined) return refuse('alreadySaid')
  const results = { ...request.results, [operator]: resultHash }
  const signatures = { ...request.signatures, [operator]: signature }
  const total = request.committee.reduce((sum, { weight }) => sum + weight, 0)
  const agreeing = request.committee
    .filter((member) => results[member.operator] === resultHash)
    .reduce((sum, { weight }) => sum + weight, 0)
  const isDecided = !isAgreed && request.mode === LedgerMode.QUORUM && isQuorum(agreeing, total)
  // One more could not be settled with the others: the vote is to be said again.
  const hasRoom =
    context.decisions < MAX_BLOCK_DECISIONS &&
    context.callbackGas + request.callbackGas <= MAX_BLOCK_CALLBACK_GAS
  if (isDecided && !hasRoom) return refuse('full')
  if (!isDecided) {
    draft.put(requestKey(id), { ...request, results, signatures })
    return DONE
  }
  draft.put(requestKey(id), {
    ...request,
    results,
    signatures,
    resultHash,
    decidedAt: block.height,
  })
  return { settled: { request: id, resultHash } }
}
