import type { CoreEffect } from '../../executor/src/consensus/core/coreEffect.ts'
import type { Core } from './core.ts'
import type { Instance } from './instance.ts'

/**
 * Applies the log again from the checkpoint of the height.
 *
 * - Out: the effects that the log does not show to be done, in their order; the instance has its state back.
 */
export function replayLog(core: Core, instance: Instance): readonly CoreEffect[] {
  instance.synced = instance.log.length
  instance.state = core.initialCoreState(instance.validator, instance.state.config)
  const effects: CoreEffect[] = []
  for (const input of instance.log) {
    const result = core.apply(instance.state, input)
    instance.state = result.state
    effects.push(...result.effects)
  }
  return effects.filter((effect) => isOutstanding(effect, instance))
}

/** An effect of replayed inputs that the log does not show to be done. */
function isOutstanding(effect: CoreEffect, { log, state, validator }: Instance): boolean {
  switch (effect.type) {
    case 'broadcastVote': {
      const { type, round } = effect.vote
      return !log.some(
        (input) =>
          input.type === 'vote' &&
          input.vote.validator === validator &&
          input.vote.type === type &&
          input.vote.round === round,
      )
    }
    case 'broadcastProposal':
      return !log.some(
        (input) => input.type === 'proposal' && input.proposal.round === effect.proposal.round,
      )
    case 'scheduleTimeout':
      return effect.timeout.round === state.round.round
    case 'getValue':
      return !log.some((input) => input.type === 'value' && input.round === effect.round)
    case 'decide':
      return true
    default:
      return false
  }
}
