import type { UnsignedVote, VoteType } from '../../../executor/src/consensus/core/types.ts'
import type { World } from './fact.ts'

/** Bits of the signers of one statement by 32 members, and their power. */
interface Signers {
  readonly masks: number[]
  power: number
}

/** Every vote that anybody ever signed, and the power behind each statement. */
export class SignedVotes {
  readonly #signers = new Map<string, Signers>()
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  add(vote: UnsignedVote): void {
    const validators = this.#world.validatorsOf(vote.height)
    const index = validators?.indexOf.get(vote.validator)
    const power = index === undefined ? undefined : validators?.members[index]?.power
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
    const index = this.#world.validatorsOf(vote.height)?.indexOf.get(vote.validator)
    const entry = this.#signers.get(keyOf(vote.type, vote.height, vote.round, vote.valueId))
    if (index === undefined || entry === undefined) return false
    return ((entry.masks[index >> 5] ?? 0) & (1 << (index & 31))) !== 0
  }

  /** More than 2/3 of the power signed it. Written again here: a checker trusts no code that it checks. */
  hasTwoThirds(type: VoteType, height: number, round: number, valueId: string | null): boolean {
    const power = this.#signers.get(keyOf(type, height, round, valueId))?.power ?? 0
    let total = 0
    for (const member of this.#world.validatorsOf(height)?.members ?? []) total += member.power
    return power * 3 > total * 2
  }
}

function keyOf(type: VoteType, height: number, round: number, valueId: string | null): string {
  return `${type === 'prevote' ? 'v' : 'c'}${height}/${round}/${valueId}`
}
