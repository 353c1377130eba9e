import type { Checker, World } from './fact.ts'
import type { SignedVotes } from './signedVotes.ts'

/**
 * A correct validator that precommitted a value prevotes another one only on a polka of that round or later.
 *
 * The lock is read off the validator's own precommits, the polka off all votes ever signed.
 */
export function lockSafetyChecker({ faulty }: World, votes: SignedVotes): Checker {
  const locks = new Map<string, { height: number; round: number; valueId: string }>()
  return {
    name: 'lock safety',
    check(fact) {
      if (fact.type !== 'vote') return undefined
      const { vote } = fact
      if (faulty.has(vote.validator) || vote.valueId === null) return undefined
      const { validator, height, round, valueId } = vote
      if (vote.type === 'precommit') {
        const old = locks.get(validator)
        if (old === undefined || old.height < height || old.round < round) {
          locks.set(validator, { height, round, valueId })
        }
        return undefined
      }
      const lock = locks.get(validator)
      if (lock?.height !== height || lock.valueId === valueId || lock.round >= round)
        return undefined
      for (let at = lock.round; at < round; at += 1) {
        if (votes.hasTwoThirds('prevote', height, at, valueId)) return undefined
      }
      return `${validator}, locked on ${lock.valueId} since ${height}/${lock.round}, prevoted ${valueId} at ${round}`
    },
  }
}
