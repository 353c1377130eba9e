import type { Checker, World } from './fact.ts'
import type { SignedVotes } from './signedVotes.ts'

/**
 * A correct validator precommits a value only after more than 2/3 have prevoted it in that round, and nil only after
 * they have prevoted nil or its own prevote timer ran out.
 */
export function polkaBeforePrecommitChecker({ faulty }: World, votes: SignedVotes): Checker {
  const elapsed = new Set<string>()
  return {
    name: 'polka before precommit',
    check(fact) {
      if (fact.type === 'timeout' && fact.timeout.kind === 'prevote') {
        elapsed.add(`${fact.validator} ${fact.timeout.height}/${fact.timeout.round}`)
      }
      if (fact.type !== 'vote') return undefined
      const { validator, type, height, round, valueId } = fact.vote
      if (type !== 'precommit' || faulty.has(validator)) return undefined
      if (valueId === null && elapsed.has(`${validator} ${height}/${round}`)) return undefined
      return votes.hasTwoThirds('prevote', height, round, valueId)
        ? undefined
        : `${validator} precommitted ${valueId} at ${height}/${round} without a polka`
    },
  }
}
