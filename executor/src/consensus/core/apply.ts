import type { CoreEffect } from './coreEffect.ts'
import type { CoreInput } from './coreInput.ts'
import { type CoreState, initialCoreState } from './coreState.ts'
import { enabledRules } from './enabledRules.ts'
import { fireRule, startRound } from './fireRule.ts'
import { MAX_RULES_PER_INPUT } from './limits.ts'
import { recordCertificate, recordProposal, recordVote } from './recordInput.ts'
import { resendEffect } from './resendEffect.ts'
import { NO_ROUND, Step, type Timeout } from './types.ts'

export interface CoreResult {
  readonly state: CoreState
  /** To be carried out in this order. */
  readonly effects: readonly CoreEffect[]
}

const STALE: readonly CoreEffect[] = [{ type: 'drop', reason: 'stale' }]

/**
 * The consensus of one validator: takes one input, fires every rule it enables, says what to do.
 *
 * - Pure and total: same state and input, same result; no input throws. A log of inputs is a log of states.
 * - Errors: none; what cannot be used leaves as a `drop` effect with its reason.
 * - Source: arXiv 1807.04938, Algorithm 1; docs/specs/consensus.md.
 */
export function apply(state: CoreState, input: CoreInput): CoreResult {
  switch (input.type) {
    case 'start':
      return state.round.step === Step.UNSTARTED && state.round.round === NO_ROUND
        ? settle(startRound(state, 0))
        : { state, effects: STALE }
    case 'startHeight': {
      if (state.round.step !== Step.COMMIT) return { state, effects: STALE }
      if (input.config.height !== state.config.height + 1) return { state, effects: STALE }
      return settle(startRound(initialCoreState(state.round.self, input.config), 0)) // T:51-54
    }
    case 'proposal':
      return wake(recordProposal(state, input.proposal, input.isValid))
    case 'vote':
      return wake(recordVote(state, input.vote))
    case 'certificate':
      return wake(recordCertificate(state, input.votes))
    case 'value': {
      const { height, round } = state.round
      if (input.height !== height || input.round !== round) return { state, effects: STALE }
      const fired = fireRule(state, { type: 'proposeValue', valueId: input.valueId })
      return fired.output.type === 'refused' ? { state, effects: STALE } : settle(fired)
    }
    case 'timeout': {
      const fired = fireRule(state, timeoutRule(input.timeout))
      return fired.output.type === 'refused' ? { state, effects: STALE } : settle(fired)
    }
    case 'rebroadcast':
      return { state, effects: resendEffect(state) }
  }
}

function wake(recorded: CoreResult & { readonly wakes: boolean }): CoreResult {
  return recorded.wakes ? settle(recorded) : recorded
}

/** Fires the first enabled rule until none is left. */
function settle(result: CoreResult): CoreResult {
  let { state } = result
  const effects = [...result.effects]
  for (let fired = 0; fired < MAX_RULES_PER_INPUT; fired += 1) {
    const rule = enabledRules(state)[0]
    if (rule === undefined) break
    const next = fireRule(state, rule)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects }
}

function timeoutRule({ kind, height, round }: Timeout) {
  switch (kind) {
    case 'propose':
      return { type: 'timeoutPropose', height, round } as const
    case 'prevote':
      return { type: 'timeoutPrevote', height, round } as const
    case 'precommit':
      return { type: 'timeoutPrecommit', height, round } as const
  }
}
