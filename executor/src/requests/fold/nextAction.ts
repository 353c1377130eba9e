import { type Address, zeroAddress } from 'viem'
import { turnOf } from '../../scheduling/assignment.ts'
import { closesAt, isOver, type RunState } from './runState.ts'

/** What the decision needs to know about the world, all of it plain data. */
export interface ChainView {
  /** Time of the chain as this node estimates it, milliseconds. */
  readonly nowMs: number
  /** Time of the local clock, milliseconds; the times of journal records are of this clock. */
  readonly localMs: number
  /** Local time before which the node leaves the run alone, after a failure or a look that found nothing; 0 if none. */
  readonly retryAtMs: number
  readonly self: Address
  /** Executors in the order of their turns at this request, as of the newest block that the watcher has processed. */
  readonly ranked: readonly Address[]
  /** How long a proof takes on this node, milliseconds; 0 before the first. */
  readonly proofMs: number
  /** False while the watcher is catching up: an old request may be settled already. */
  readonly synced: boolean
}

/** The policy of the node. */
export interface DecisionOptions {
  /** Length of a turn, milliseconds; all executors of a registry use the same. */
  readonly windowMs: number
  /** No transaction is sent in this last part of a turn, nor before a deadline: it could be included too late. */
  readonly inclusionMarginMs: number
  /** A turn starts this much later, because clocks of two executors differ. */
  readonly clockSkewMs: number
  /** Requests that pay less are left to others, wei. */
  readonly minimumFee: bigint
  /** A transaction that is not included for this long gets a higher fee. */
  readonly replaceAfterMs: number
  /** True if the node is a validator: requests of other modes than zk are for its committee. Otherwise they are refused. */
  readonly isValidator: boolean
}

/** Why a run waits; shown by the gateway. */
export type WaitReason =
  | 'chainSync'
  | 'retry'
  | 'turn'
  | 'notActiveExecutor'
  | 'feeTooLow'
  | 'receipt'
  | 'confirmation'
  | 'orphaned'
  | 'committee'
  | 'closing'

/** The next thing to do for a run. `untilMs` is a time of the chain; undefined: wait for something to happen. */
export type Action =
  | { readonly type: 'none' }
  | { readonly type: 'wait'; readonly reason: WaitReason; readonly untilMs: number | undefined }
  | { readonly type: 'expire' }
  | { readonly type: 'refuse' }
  | { readonly type: 'fetchBlobs' }
  | { readonly type: 'prepare' }
  | { readonly type: 'prove' }
  /** Chain time after which nothing may be sent any more. */
  | { readonly type: 'settle'; readonly sendBeforeMs: number }
  /** Look for the receipt; broadcast the journalled transaction again only before this time. */
  | { readonly type: 'track'; readonly sendBeforeMs: number }
  /** Sign the same settlement for the same nonce with a higher fee. */
  | { readonly type: 'replace'; readonly sendBeforeMs: number }

/** The verify mode of requests that a single executor runs and proves; the network runs all others. */
export const MODE_ZK = 1

/** Settlements of one request that may revert after a good simulation, before the node gives up on it. */
export const MAX_REVERTS = 2

/**
 * Decides what to do next for one run. Pure: the same state and view always give the same action.
 *
 * - A journalled transaction is tracked to its end before anything else happens, whatever the turn.
 * - Fetching, compiling and evaluating are cheap and happen at once; proving and sending only in an own turn.
 * - Source: docs/specs/executor.md section 4.
 */
export function nextAction(state: RunState, view: ChainView, options: DecisionOptions): Action {
  if (isOver(state)) return { type: 'none' }
  const closesAtMs = Number(closesAt(state)) * 1000
  // The last second itself is still open.
  if (view.nowMs >= closesAtMs + 1000 + options.inclusionMarginMs) return { type: 'expire' }
  if (!view.synced) return wait('chainSync')
  if (state.orphaned) return wait('orphaned')
  if (state.request.mode !== MODE_ZK)
    return options.isValidator ? wait('committee') : { type: 'refuse' }
  if (view.localMs < view.retryAtMs)
    return wait('retry', view.nowMs + view.retryAtMs - view.localMs)
  if (state.reverts >= MAX_REVERTS) return { type: 'refuse' }
  if (state.transactions.length > 0) return trackTransaction(state, view, options)
  if (!state.blobsVerified) return { type: 'fetchBlobs' }
  if (state.evaluated === undefined) return { type: 'prepare' }
  // What a token is worth the node does not know: such a fee counts as none.
  const feeWei = state.request.token === zeroAddress ? BigInt(state.request.fee) : 0n
  if (feeWei < options.minimumFee) return wait('feeTooLow')
  return takeTurn(state, view, options, closesAtMs)
}

function trackTransaction(state: RunState, view: ChainView, options: DecisionOptions): Action {
  if (state.inclusion?.succeeded === true) return wait('confirmation')
  const last = state.transactions.at(-1)
  const turn = ownTurn(state, view, options)
  const sendBeforeMs = turn !== undefined && isInside(turn, view.nowMs) ? turn.endMs : 0
  // A replacement that the endpoint refuses as too cheap is not sent, and needs a higher fee all the same.
  const isAnySent = state.transactions.some((transaction) => transaction.sent)
  const stuck =
    isAnySent && last !== undefined && view.localMs >= last.signedAtMs + options.replaceAfterMs
  return { type: stuck && sendBeforeMs > 0 ? 'replace' : 'track', sendBeforeMs }
}

function takeTurn(
  state: RunState,
  view: ChainView,
  options: DecisionOptions,
  closesAtMs: number,
): Action {
  const turn = ownTurn(state, view, options)
  if (turn === undefined) return wait('notActiveExecutor')
  const lastChanceMs = closesAtMs - options.inclusionMarginMs
  if (turn.startMs >= closesAtMs || view.nowMs >= lastChanceMs) {
    return wait('closing', closesAtMs + 1000 + options.inclusionMarginMs)
  }
  if (!isInside(turn, view.nowMs)) return wait('turn', turn.startMs)
  if (state.proof !== undefined) {
    return { type: 'settle', sendBeforeMs: Math.min(turn.endMs, lastChanceMs) }
  }
  // A proof that outlasts the turn is probably made in vain: the next executor makes its own meanwhile.
  const neededMs = Math.min(view.proofMs, (turn.endMs - turn.startMs) / 2)
  return view.nowMs + neededMs <= turn.endMs ? { type: 'prove' } : wait('turn', turn.endMs)
}

interface Span {
  readonly startMs: number
  readonly endMs: number
}

/** The current or next span in which this node may prove and send, without the margins at both ends. */
function ownTurn(state: RunState, view: ChainView, options: DecisionOptions): Span | undefined {
  const { windowMs, clockSkewMs, inclusionMarginMs } = options
  const assignment = { submittedAtMs: state.submittedAtMs, windowMs, ranked: view.ranked }
  if (view.ranked.length === 1) {
    const alone = view.ranked[0]?.toLowerCase() === view.self.toLowerCase()
    return alone ? { startMs: state.submittedAtMs, endMs: Number.POSITIVE_INFINITY } : undefined
  }
  // The margin at the end belongs to nobody, so the turn is looked up for the time when the margin is over.
  const turn = turnOf(assignment, view.self, view.nowMs + inclusionMarginMs)
  if (turn === undefined) return undefined
  const isFirst = turn.startMs === state.submittedAtMs
  return {
    startMs: turn.startMs + (isFirst ? 0 : clockSkewMs),
    endMs: turn.endMs - inclusionMarginMs,
  }
}

function isInside(turn: Span, nowMs: number): boolean {
  return nowMs >= turn.startMs && nowMs < turn.endMs
}

function wait(reason: WaitReason, untilMs?: number): Action {
  return { type: 'wait', reason, untilMs }
}
