import type { Checker, World } from './fact.ts'
import type { SignedVotes } from './signedVotes.ts'

/** The certificate of a decision: precommits for it, of distinct validators, really signed, above 2/3. */
export function certificateChecker({ faulty, validatorsOf }: World, votes: SignedVotes): Checker {
  return {
    name: 'certificate',
    check(fact) {
      if (fact.type !== 'decision' || faulty.has(fact.validator)) return undefined
      const where = `certificate of ${fact.validator} for ${fact.height}/${fact.round}`
      const members = validatorsOf(fact.height)?.members ?? []
      let total = 0
      let power = 0
      for (const member of members) {
        total += member.power
        if (fact.certificate.some(({ validator }) => validator === member.id)) power += member.power
      }
      const signers = new Set<string>()
      for (const vote of fact.certificate) {
        const fits =
          vote.type === 'precommit' &&
          vote.height === fact.height &&
          vote.round === fact.round &&
          vote.valueId === fact.valueId
        if (!fits) return `${where} holds a vote for something else`
        if (signers.has(vote.validator)) return `${where} counts ${vote.validator} twice`
        if (!votes.has(vote)) return `${where} holds a vote that ${vote.validator} never signed`
        signers.add(vote.validator)
      }
      return power * 3 > total * 2 ? undefined : `${where} has ${power} of ${total}`
    },
  }
}
