import type { UnsignedVote, VoteType } from '../../../executor/src/consensus/core/types.ts'
import type { ValidatorSet } from '../../../executor/src/consensus/core/validatorSet.ts'

/** Every vote that anybody ever signed, and the power behind each statement. */
export class SignedVotes {
  /** Bits of the signers by 32 members, and their power. */
  readonly #signers = new Map<string, { masks: number[]; power: number }>()
  readonly #validators: ValidatorSet

  constructor(validators: ValidatorSet) {
    this.#validators = validators
  }

  add(vote: UnsignedVote): void {
    const index = this.#validators.indexOf.get(vote.validator)
    const power = index === undefined ? undefined : this.#validators.members[index]?.power
    if (index === undefined || power === undefined) return
    const key = keyOf(vote.type, vote.height, vote.round, vote.valueId)
    let entry = this.#signers.get(key)
    if (entry === undefined) {
      entry = { masks: [], power: 0 }
      this.#signers.set(key, entry)
    }
    const mask = entry.masks[index >> 5] ?? 0
    if ((mask & (1 << (index & 31))) !== 0) return
    entry.masks[index >> 5] = mask | (1 << (index & 31))
    entry.power += power
  }

  has(vote: UnsignedVote): boolean {
    const index = this.#validators.indexOf.get(vote.validator)
    const entry = this.#signers.get(keyOf(vote.type, vote.height, vote.round, vote.valueId))
    if (index === undefined || entry === undefined) return false
    return ((entry.masks[index >> 5] ?? 0) & (1 << (index & 31))) !== 0
  }

  /** More than 2/3 of the power signed it. Written again here: a checker trusts no code that it checks. */
  hasTwoThirds(type: VoteType, height: number, round: number, valueId: string | null): boolean {
    const power = this.#signers.get(keyOf(type, height, round, valueId))?.power ?? 0
    const total = this.#validators.members.reduce((sum, member) => sum + member.power, 0)
    return power * 3 > total * 2
  }
}

function keyOf(type: VoteType, height: number, round: number, valueId: string | null): string {
  return `${type === 'prevote' ? 'v' : 'c'}${height}/${round}/${valueId}`
}
