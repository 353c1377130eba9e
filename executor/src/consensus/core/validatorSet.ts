import { ConsensusError, ConsensusErrorCode } from './errors.ts'
import { MAX_TOTAL_POWER, MAX_VALIDATORS } from './limits.ts'
import type { ValidatorId } from './types.ts'

export interface Validator {
  readonly id: ValidatorId
  /** Stake in units the caller chose so that the sum stays within `MAX_TOTAL_POWER`. */
  readonly power: number
}

/** Members of one height, sorted by id; the position of a member is its index everywhere. */
export interface ValidatorSet {
  readonly members: readonly Validator[]
  readonly indexOf: ReadonlyMap<ValidatorId, number>
  readonly totalPower: number
}

/**
 * Builds the frozen set of a height.
 *
 * - Shape: 1 to MAX_VALIDATORS members in any order; powers are positive safe integers.
 * - Errors: CONSENSUS_VALIDATOR_SET_INVALID.
 */
export function makeValidatorSet(validators: readonly Validator[]): ValidatorSet {
  const members = [...validators].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const indexOf = new Map<ValidatorId, number>()
  let totalPower = 0
  for (const [index, { id, power }] of members.entries()) {
    if (indexOf.has(id) || !Number.isSafeInteger(power) || power <= 0) throw invalidSet(id)
    indexOf.set(id, index)
    totalPower += power
  }
  if (members.length === 0 || members.length > MAX_VALIDATORS || totalPower > MAX_TOTAL_POWER) {
    throw invalidSet()
  }
  return { members, indexOf, totalPower }
}

function invalidSet(validator?: ValidatorId): ConsensusError {
  return new ConsensusError({
    data: {
      code: ConsensusErrorCode.VALIDATOR_SET_INVALID,
      ...(validator === undefined ? {} : { validator }),
    },
    message: 'The validator set is not usable.',
    remedy: 'Give 1 to 1024 distinct validators with positive integer powers, at most 2^48 in sum.',
  })
}
