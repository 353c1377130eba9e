import { apply } from './apply.ts'
import type { CoreEffect } from './coreEffect.ts'
import type { CoreInput } from './coreInput.ts'
import { type CoreState, type HeightConfig, initialCoreState } from './coreState.ts'
import type { Proposal, TimeoutKind, Vote, VoteType } from './types.ts'
import { makeValidatorSet } from './validatorSet.ts'

// Words for tests that read like a script: inputs on one side, one line an effect on the other.

const SIGNATURE = new Uint8Array()

/** Validators v0, v1, … with these powers; v0 proposes in round 0, v1 in round 1, and so on. */
export function makeConfig(powers: readonly number[] = [1, 1, 1, 1], height = 1): HeightConfig {
  const validators = makeValidatorSet(powers.map((power, index) => ({ id: `v${index}`, power })))
  const proposers = powers.map((_, index) => `v${index}`)
  return { height, validators, selection: { kind: 'sequence', proposers } }
}

/** A validator in round 0. */
export function startedCore(self = 'v3', config = makeConfig()): CoreState {
  return apply(initialCoreState(self, config), { type: 'start' }).state
}

export function makeVote(
  type: VoteType,
  validator: string,
  round: number,
  valueId: string | null,
  validRound = -1,
): Vote {
  return { type, validator, height: 1, round, valueId, validRound, signature: SIGNATURE }
}

/** Votes of several validators, given as `'v0 v1'`. */
export function votes(
  type: VoteType,
  validators: string,
  round: number,
  valueId: string | null,
  validRound = -1,
): CoreInput[] {
  return validators.split(' ').map((validator) => {
    return { type: 'vote', vote: makeVote(type, validator, round, valueId, validRound) }
  })
}

export function prevotes(
  validators: string,
  round: number,
  valueId: string | null,
  validRound = -1,
): CoreInput[] {
  return votes('prevote', validators, round, valueId, validRound)
}

export function precommits(validators: string, round: number, valueId: string | null): CoreInput[] {
  return votes('precommit', validators, round, valueId)
}

export function makeProposal(round: number, valueId: string, validRound = -1): Proposal {
  return {
    proposer: `v${round % 4}`,
    height: 1,
    round,
    valueId,
    validRound,
    signature: SIGNATURE,
  }
}

export function proposal(
  round: number,
  valueId: string,
  validRound = -1,
  isValid = true,
): CoreInput {
  return { type: 'proposal', proposal: makeProposal(round, valueId, validRound), isValid }
}

export function timeout(kind: TimeoutKind, round: number, height = 1): CoreInput {
  return { type: 'timeout', timeout: { kind, height, round } }
}

export interface Played {
  readonly state: CoreState
  readonly effects: readonly string[]
}

/** Applies the inputs in order; effects of all of them, as lines. */
export function play(
  state: CoreState,
  ...inputs: readonly (CoreInput | readonly CoreInput[])[]
): Played {
  const effects: string[] = []
  let current = state
  for (const input of inputs.flat()) {
    const result = apply(current, input)
    current = result.state
    effects.push(...result.effects.map(describeEffect))
  }
  return { state: current, effects }
}

export function describeEffect(effect: CoreEffect): string {
  switch (effect.type) {
    case 'broadcastProposal': {
      const { round, valueId, validRound } = effect.proposal
      return `propose ${valueId} in ${round}${suffix(validRound)}`
    }
    case 'broadcastVote': {
      const { type, round, valueId, validRound } = effect.vote
      return `${type} ${valueId ?? 'nil'} in ${round}${suffix(validRound)}`
    }
    case 'scheduleTimeout':
      return `timeout ${effect.timeout.kind} in ${effect.timeout.round}`
    case 'getValue':
      return `get value in ${effect.round}`
    case 'decide':
      return `decide ${effect.valueId} of ${effect.round} with ${effect.certificate.length}`
    case 'reportEvidence':
      return `evidence ${effect.evidence.type}`
    case 'resend': {
      const { proposals, votes: own, certificates } = effect
      return `resend ${proposals.length} proposals, ${own.length} votes, ${certificates.length} certificates`
    }
    case 'drop':
      return `drop ${effect.reason}`
  }
}

function suffix(validRound: number): string {
  return validRound < 0 ? '' : ` on ${validRound}`
}
