import type { CoreEffect } from '../../executor/src/consensus/core/coreEffect.ts'
import type { Instance } from './instance.ts'

/** An effect of replayed inputs that the log does not show to be done. */
export function isOutstanding(effect: CoreEffect, { log, state, validator }: Instance): boolean {
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
