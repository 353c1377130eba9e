import { type Checker, INVALID_PREFIX, type World } from './fact.ts'

/** A correct validator prevotes a value only if it is valid and the proposer of the round proposed it there. */
export function prevoteAnswersChecker({ faulty, leaderOf }: World): Checker {
  const proposed = new Set<string>()
  return {
    name: 'prevote answers proposal',
    check(fact) {
      if (fact.type === 'proposal') {
        const { proposer, height, round, valueId, validRound } = fact.proposal
        const isInTurn = leaderOf(height, round) === proposer
        if (isInTurn) proposed.add(`${height}/${round} ${valueId} ${validRound}`)
      }
      if (fact.type !== 'vote' || faulty.has(fact.vote.validator)) return undefined
      const { type, validator, height, round, valueId, validRound } = fact.vote
      if (type !== 'prevote' || valueId === null) return undefined
      if (valueId.startsWith(INVALID_PREFIX)) return `${validator} prevoted ${valueId}`
      return proposed.has(`${height}/${round} ${valueId} ${validRound}`)
        ? undefined
        : `${validator} prevoted ${valueId} at ${height}/${round}, which was not proposed there`
    },
  }
}
