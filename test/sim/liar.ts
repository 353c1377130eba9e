import type { Proposal, Vote } from '../../executor/src/consensus/core/types.ts'
import type { Certificate } from '../../executor/src/consensus/core/voteKeeper.ts'
import { INVALID_PREFIX } from './checkers/fact.ts'
import type { Message } from './message.ts'
import type { Random } from './random.ts'

/** What a liar may say and what it must make known before it says it. */
export interface LiarContext {
  /** It can sign for nobody else: what it relays of others stays as it is. */
  readonly self: string
  readonly random: Random
  /** Values heard of; a liar votes for any of them. */
  readonly values: readonly string[]
  /** Makes a new value, so that it counts as built. */
  readonly makeValue: (prefix: string) => string
}

/** The message as this receiver gets it; undefined if the liar keeps silent towards it. */
export function lie(message: Message, context: LiarContext): Message | undefined {
  const { random } = context
  if (random.chance(0.15)) return undefined
  if (random.chance(0.4)) return message
  return {
    ...message,
    certificates: message.certificates.map((votes) => lieInCertificate(votes, random)),
    proposals: [
      ...outOfTurn(message, context),
      ...message.proposals.map((proposal) =>
        proposal.proposer === context.self ? lieInProposal(proposal, context) : proposal,
      ),
    ],
    votes: message.votes.map((vote) =>
      vote.validator === context.self ? lieInVote(vote, context) : vote,
    ),
  }
}

/** A proposal in a round that belongs to somebody else. */
function outOfTurn(
  { height, round }: Message,
  { self, random, makeValue }: LiarContext,
): Proposal[] {
  if (!random.chance(0.03)) return []
  const valueId = makeValue('lie')
  return [{ proposer: self, height, round, valueId, validRound: -1, signature: new Uint8Array() }]
}

/** Too few votes, or one of them twice. */
function lieInCertificate(votes: Certificate, random: Random): Certificate {
  if (random.chance(0.5)) return votes.slice(0, random.below(votes.length))
  return [...votes.slice(1), votes[random.below(votes.length)] ?? votes[0]].filter(
    (vote) => vote !== undefined,
  )
}

function lieInVote(vote: Vote, { random, values }: LiarContext): Vote {
  // A round that nobody is in, to lure others into it.
  if (random.chance(0.05)) return { ...vote, round: vote.round + 1 + random.below(5) }
  if (random.chance(0.3)) return { ...vote, valueId: null, validRound: -1 }
  const valueId = values.length > 0 ? random.pick(values) : vote.valueId
  if (vote.type === 'precommit' || valueId === null) return { ...vote, valueId, validRound: -1 }
  const validRound = random.chance(0.3) ? random.below(vote.round + 1) - 1 : vote.validRound
  return { ...vote, valueId, validRound }
}

function lieInProposal(proposal: Proposal, context: LiarContext): Proposal {
  const { random, values, makeValue } = context
  const validRound = random.chance(0.3) ? random.below(proposal.round + 1) - 1 : proposal.validRound
  if (random.chance(0.2)) return { ...proposal, validRound, valueId: makeValue(INVALID_PREFIX) }
  if (random.chance(0.4) || values.length === 0) {
    return { ...proposal, validRound, valueId: makeValue('lie') }
  }
  return { ...proposal, validRound, valueId: random.pick(values) }
}
