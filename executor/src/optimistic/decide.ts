import type { ResultClaim } from '@flowbuilder/sdk/actions/getClaim'
import type { TaskOutput, TaskPlan } from '@flowbuilder/sdk/actions/taskClaim'
import type { CommittedResult } from '@flowbuilder/sdk/results/commitResult'
import { planRoot } from '@flowbuilder/sdk/results/planTasks'
import { type Address, type Hex, isAddressEqual } from 'viem'
import { findChallenged } from './findChallenged.ts'
import { COMPUTED_SHARE } from './limits.ts'
import { makeChallenge } from './makeChallenge.ts'
import type { ClaimCall, ClaimRules, ClaimState, OwnRun } from './port.ts'

/** What a node knows of one request; all that a decision depends on. */
export interface ClaimView extends ClaimState {
  readonly self: Address
  /** Unix seconds of the newest block. */
  readonly nowS: number
  readonly rules: ClaimRules
  /** Root of the plan that the request names. */
  readonly planRoot: Hex
  /** Whether this node performs the request. */
  readonly isPerformer: boolean
  /** Whether this node checks claims about it. */
  readonly isChecker: boolean
  /** Turns of others that it leaves time for. */
  readonly turn: number
  /** Undefined until it was computed. */
  readonly own: OwnRun | undefined
  /** The result that was posted, if it is not the own one: undefined until it was asked for. */
  readonly claimed: CommittedResult | 'unavailable' | undefined
}

/** What a node does next about a request. */
export type ClaimAction =
  /** Nothing before `untilS`, or before something changes. */
  | { readonly type: 'wait'; readonly untilS?: number }
  | { readonly type: 'compute' }
  /** Asks for the result that was posted. */
  | { readonly type: 'fetch'; readonly claim: ResultClaim }
  | { readonly type: 'call'; readonly call: Exclude<ClaimCall, { readonly type: 'answer' }> }
  /** Proves a disputed task and answers with it. */
  | {
      readonly type: 'prove'
      readonly output: TaskOutput
      readonly plan: TaskPlan
    }

/** Most seconds of one turn: two blocks of Ethereum. */
const TURN_S_MAX = 24
/** Turns that are waited for at most; together half of a window. */
const TURNS_MAX = 4

const WAIT: ClaimAction = { type: 'wait' }

/**
 * The next step of a node for a request in optimistic mode.
 *
 * - A pure function of what is known: after a crash the same view gives the same step.
 * - Whatever several nodes could do, each does in its turn: the performer or challenger at once, the others when it is silent.
 * - Source: docs/specs/optimistic.md section 2.
 */
export function decide(view: ClaimView): ClaimAction {
  switch (view.status) {
    case 'pending':
    case 'cancelling':
      return post(view)
    case 'posted':
      return view.nowS <= (view.closesAtS ?? 0) ? check(view) : finalize(view)
    case 'challenged':
      return view.nowS <= (view.closesAtS ?? 0) ? answer(view) : drop(view)
    default:
      // Completed, given back, or open for a certificate alone: others do the rest.
      return WAIT
  }
}

function post(view: ClaimView): ClaimAction {
  const { isPerformer, own, nowS, closesAtS, planRoot: named } = view
  if (!isPerformer || nowS > (closesAtS ?? 0)) return WAIT
  if (own === undefined) return { type: 'compute' }
  // A failed run has no result; the fee goes back at the deadline.
  if (own.type === 'failed') return WAIT
  // Under a false plan every honest result could be refuted: whoever asked for it would get the bond.
  if (planRoot(own.plan) !== named.toLowerCase()) return WAIT
  // Whoever asked for what takes too long could dispute it, and nobody would have a certificate in time.
  if (own.computedMs > longestClaimMs(view.rules)) return WAIT
  return { type: 'call', call: { type: 'post', resultHash: own.result.resultHash } }
}

/** Milliseconds of computing beyond which a result is not posted. */
export function longestClaimMs({ challengeWindowS, resolutionWindowS }: ClaimRules): number {
  return COMPUTED_SHARE * 1_000 * Math.min(challengeWindowS, resolutionWindowS)
}

/** Computes the posted result again, and names the first task that is wrong. */
function check(view: ClaimView): ClaimAction {
  const { claim, self, isChecker, own, claimed, nowS, closesAtS = 0, rules } = view
  if (claim === undefined) return WAIT
  if (isAddressEqual(claim.poster, self) || !isChecker)
    return { type: 'wait', untilS: closesAtS + 1 }
  if (own === undefined) return { type: 'compute' }
  if (isRight(view)) return { type: 'wait', untilS: closesAtS + 1 }
  if (own.type === 'completed' && claimed === undefined) return { type: 'fetch', claim }
  const startsAtS = closesAtS - rules.challengeWindowS
  const dueS = startsAtS + waitS(view.turn, rules.challengeWindowS)
  if (nowS < dueS) return { type: 'wait', untilS: dueS }
  const leaves = typeof claimed === 'object' ? claimed.tasks.map(({ output }) => output) : undefined
  return { type: 'call', call: { type: 'challenge', challenge: makeChallenge(own, leaves) } }
}

function finalize(view: ClaimView): ClaimAction {
  const { claim, self, nowS, closesAtS = 0, rules } = view
  if (claim === undefined) return WAIT
  // Nobody objected in time, but this node would not have said so.
  if (view.own !== undefined && !isRight(view)) return WAIT
  const isOwn = isAddressEqual(claim.poster, self)
  const dueS = closesAtS + 1 + (isOwn ? 0 : waitS(view.turn + 1, rules.challengeWindowS))
  if (nowS < dueS) return { type: 'wait', untilS: dueS }
  return { type: 'call', call: { type: 'finalize' } }
}

/** Proves a disputed task, for or against the claim: the poster defends it, the challenger shows that it is wrong. */
function answer(view: ClaimView): ClaimAction {
  const { claim, own, claimed, self, isChecker, nowS, closesAtS = 0, rules } = view
  const challenge = claim?.challenge
  const dropAtS = closesAtS + 1
  // What no proof can answer, a certificate does: the ledger takes the request on again.
  if (claim === undefined || challenge?.hash === undefined) return { type: 'wait', untilS: dropAtS }
  const isParty = [claim.poster, challenge.challenger].some((party) => isAddressEqual(party, self))
  if (!isParty && !isChecker) return { type: 'wait', untilS: dropAtS }
  if (own === undefined) return { type: 'compute' }
  if (own.type === 'failed') return { type: 'wait', untilS: dropAtS }
  const isClaimRight = own.result.resultHash === claim.resultHash
  if (!isClaimRight && claimed === undefined) return { type: 'fetch', claim }
  const claimedResult = isClaimRight ? own.result : claimed
  const disputed =
    typeof claimedResult === 'object'
      ? findChallenged(
          own,
          claimedResult.tasks.map(({ output }) => output),
          challenge.hash,
        )
      : undefined
  // Not to be proven from what this node agrees with.
  if (disputed === undefined) return { type: 'wait', untilS: dropAtS }
  const loser = isClaimRight ? challenge.challenger : claim.poster
  if (isAddressEqual(loser, self)) return { type: 'wait', untilS: dropAtS }
  const startsAtS = closesAtS - rules.resolutionWindowS
  const dueS = startsAtS + (isParty ? 0 : waitS(view.turn + 1, rules.resolutionWindowS))
  if (nowS < dueS) return { type: 'wait', untilS: dueS }
  return { type: 'prove', ...disputed }
}

function drop(view: ClaimView): ClaimAction {
  const { claim, self, nowS, closesAtS = 0, rules } = view
  const challenger = claim?.challenge?.challenger
  if (claim === undefined || challenger === undefined) return WAIT
  if (isAddressEqual(claim.poster, self)) return WAIT
  const isChallenger = isAddressEqual(challenger, self)
  const dueS = closesAtS + 1 + (isChallenger ? 0 : waitS(view.turn + 1, rules.resolutionWindowS))
  if (nowS < dueS) return { type: 'wait', untilS: dueS }
  return { type: 'call', call: { type: 'drop' } }
}

function isRight({ own, claim }: ClaimView): boolean {
  return own?.type === 'completed' && own.result.resultHash === claim?.resultHash
}

/** How long a node leaves the work to those before it. */
function waitS(turn: number, windowS: number): number {
  const turnS = Math.min(TURN_S_MAX, Math.floor(windowS / (2 * TURNS_MAX)))
  return Math.min(turn, TURNS_MAX) * turnS
}
