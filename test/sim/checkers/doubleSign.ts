import type { Checker, World } from './fact.ts'

/** A correct validator signs one statement a height, round and type, over the union of all its lives. */
export function doubleSignChecker({ faulty }: World): Checker {
  const signed = new Map<string, string>()
  return {
    name: 'double sign',
    check(fact) {
      if (fact.type !== 'vote' && fact.type !== 'proposal') return undefined
      const by = fact.type === 'vote' ? fact.vote.validator : fact.proposal.proposer
      if (faulty.has(by)) return undefined
      const { height, round, valueId, validRound } =
        fact.type === 'vote' ? fact.vote : fact.proposal
      const kind = fact.type === 'vote' ? fact.vote.type : 'proposal'
      const key = `${by} ${kind} ${height}/${round}`
      const statement = `${valueId} (${validRound})`
      const before = signed.get(key)
      if (before === undefined) signed.set(key, statement)
      return before === undefined || before === statement
        ? undefined
        : `${key}: signed ${before} and ${statement}`
    },
  }
}
