import type { CoreEffect } from '../core/coreEffect.ts'
import type { CoreInput } from '../core/coreInput.ts'
import type { CoreState } from '../core/coreState.ts'

/**
 * The effects of replayed inputs that the log does not show to be done: a validator that crashed does them now.
 *
 * - `log`: the inputs since the height began; `effects`: all that they caused, in order; `state`: after them.
 * - A signature may have left before the crash although its vote is not in the log: the guard gives the same one again.
 */
export function outstandingEffects(
  log: readonly CoreInput[],
  effects: readonly CoreEffect[],
  state: CoreState,
): readonly CoreEffect[] {
  return effects.filter((effect) => isOutstanding(effect, log, state))
}

function isOutstanding(
  effect: CoreEffect,
  log: readonly CoreInput[],
  { round: { self, round } }: CoreState,
): boolean {
  switch (effect.type) {
    case 'broadcastVote': {
      const { vote } = effect
      return !log.some(
        (input) =>
          input.type === 'vote' &&
          input.vote.validator === self &&
          input.vote.type === vote.type &&
          input.vote.round === vote.round,
      )
    }
    case 'broadcastProposal':
      return !log.some(
        (input) =>
          input.type === 'proposal' &&
          input.proposal.proposer === self &&
          input.proposal.round === effect.proposal.round,
      )
    case 'scheduleTimeout':
      return effect.timeout.round === round
    case 'getValue':
      return !log.some((input) => input.type === 'value' && input.round === effect.round)
    case 'decide':
    // The owner may not have kept it before the crash; it is committed once whoever reports it how often.
    case 'reportEvidence':
      return true
    case 'resend':
    case 'drop':
      return false
  }
}
