import type { ValidatorId } from '../types.ts'
import type { ValidatorSet } from '../validatorSet.ts'

/** Priorities spread at most this many times the total power. */
const PRIORITY_WINDOW = 2n

/** A newcomer starts at -9/8 of the total power, so that leaving and joining again gains nothing. */
const NEWCOMER_NUMERATOR = 9n
const NEWCOMER_DENOMINATOR = 8n

/** CometBFT's accumulated priority of each member, by index of the validator set. */
export type ProposerPriorities = readonly bigint[]

export interface ProposerTurn {
  readonly proposer: ValidatorId
  readonly priorities: ProposerPriorities
}

export function initialPriorities(validators: ValidatorSet): ProposerPriorities {
  return validators.members.map(() => 0n)
}

/**
 * One turn of weighted round-robin: everybody gains its power, the highest proposes and pays the total.
 *
 * - Ties go to the lower id. Exact: bigint throughout.
 * - Source: CometBFT's proposer selection; docs/specs/consensus.md section 7.
 */
export function advanceProposer(
  validators: ValidatorSet,
  priorities: ProposerPriorities,
): ProposerTurn {
  const total = BigInt(validators.totalPower)
  const raised = centre(rescale(priorities, PRIORITY_WINDOW * total)).map(
    (priority, index) => priority + BigInt(validators.members[index]?.power ?? 0),
  )
  let best = 0
  for (let index = 1; index < raised.length; index += 1) {
    if ((raised[index] ?? 0n) > (raised[best] ?? 0n)) best = index
  }
  return {
    proposer: validators.members[best]?.id ?? '',
    priorities: raised.with(best, (raised[best] ?? 0n) - total),
  }
}

/** Priorities after a change of the set: who stays keeps its priority, who is new starts behind. */
export function carryPriorities(
  from: ValidatorSet,
  priorities: ProposerPriorities,
  to: ValidatorSet,
): ProposerPriorities {
  const newcomer = -(BigInt(to.totalPower) * NEWCOMER_NUMERATOR) / NEWCOMER_DENOMINATOR
  const carried = to.members.map(({ id }) => {
    const index = from.indexOf.get(id)
    return index === undefined ? newcomer : (priorities[index] ?? newcomer)
  })
  return centre(rescale(carried, PRIORITY_WINDOW * BigInt(to.totalPower)))
}

/** The proposers of the next `count` rounds. */
export function proposerSequence(
  validators: ValidatorSet,
  priorities: ProposerPriorities,
  count: number,
): readonly ValidatorId[] {
  const sequence: ValidatorId[] = []
  let current = priorities
  for (let round = 0; round < count; round += 1) {
    const turn = advanceProposer(validators, current)
    sequence.push(turn.proposer)
    current = turn.priorities
  }
  return sequence
}

function rescale(priorities: ProposerPriorities, window: bigint): ProposerPriorities {
  const spread = maximum(priorities) + maximum(priorities.map((priority) => -priority))
  if (spread <= window || window <= 0n) return priorities
  const ratio = (spread + window - 1n) / window
  return priorities.map((priority) => priority / ratio)
}

function centre(priorities: ProposerPriorities): ProposerPriorities {
  const sum = priorities.reduce((total, priority) => total + priority, 0n)
  const count = BigInt(priorities.length)
  // Go's big.Int.Div is Euclidean, bigint's division truncates.
  const average = (sum - (((sum % count) + count) % count)) / count
  return average === 0n ? priorities : priorities.map((priority) => priority - average)
}

function maximum(values: readonly bigint[]): bigint {
  let most = values[0] ?? 0n
  for (const value of values) {
    if (value > most) most = value
  }
  return most
}
