import type { Checker, World } from './fact.ts'
import { SignedVotes } from './signedVotes.ts'

/** The certificate of a decision: precommits for it, of distinct validators, really signed, above 2/3. */
export function certificateChecker({ faulty, validators }: World): Checker {
  const votes = new SignedVotes(validators)
  const total = validators.members.reduce((sum, member) => sum + member.power, 0)
  const powers = new Map(validators.members.map(({ id, power }) => [id, power]))
  return {
    name: 'certificate',
    check(fact) {
      if (fact.type === 'vote') votes.add(fact.vote)
      if (fact.type !== 'decision' || faulty.has(fact.validator)) return undefined
      const where = `certificate of ${fact.validator} for ${fact.height}/${fact.round}`
      const signers = new Set<string>()
      let power = 0
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
        power += powers.get(vote.validator) ?? 0
      }
      return power * 3 > total * 2 ? undefined : `${where} has ${power} of ${total}`
    },
  }
}
