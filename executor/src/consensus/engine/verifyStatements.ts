import type { SigningContext } from '../core/digest/voteDigest.ts'
import type { Proposal, Vote } from '../core/types.ts'
import { isWellFormed } from '../core/voteKeeper.ts'
import type { SignatureScheme, SignedDigest } from '../signatureScheme.ts'
import type { ConsensusMessage } from './codec/message.ts'
import type { HeightTerms } from './port.ts'
import { statementDigest } from './statementDigest.ts'

/** Which of the messages of this height carry only signatures of members over what they say. */
export function verifyStatements(
  messages: readonly ConsensusMessage[],
  terms: HeightTerms,
  context: SigningContext,
  scheme: Pick<SignatureScheme, 'verify'>,
): boolean[] {
  const items: SignedDigest[] = []
  const spans = messages.map((message) => {
    const start = items.length
    const own = statementsOf(message, terms, context)
    if (own !== undefined) items.push(...own)
    return own === undefined ? undefined : { start, end: items.length }
  })
  const verdicts = scheme.verify(items)
  return spans.map(
    (span) => span !== undefined && verdicts.slice(span.start, span.end).every((valid) => valid),
  )
}

function statementsOf(
  message: ConsensusMessage,
  terms: HeightTerms,
  context: SigningContext,
): readonly SignedDigest[] | undefined {
  switch (message.type) {
    case 'proposal': {
      const item = proposalItem(message.proposal, terms, context)
      return item && [item]
    }
    case 'vote': {
      const item = voteItem(message.vote, terms, context)
      return item && [item]
    }
    case 'certificate': {
      // Nobody votes twice in a certificate: more votes than members would only cost time.
      if (message.votes.length > terms.seats.length) return undefined
      const items = message.votes.map((vote) => voteItem(vote, terms, context))
      return items.every((item) => item !== undefined) ? items : undefined
    }
    case 'status':
      return []
  }
}

function voteItem(
  vote: Vote,
  terms: HeightTerms,
  context: SigningContext,
): SignedDigest | undefined {
  const publicKey = terms.publicKeys.get(vote.validator)
  if (publicKey === undefined || !isWellFormed(vote)) return undefined
  return { publicKey, digest: statementDigest(vote, context), signature: vote.signature }
}

function proposalItem(
  proposal: Proposal,
  terms: HeightTerms,
  context: SigningContext,
): SignedDigest | undefined {
  const { round, validRound, signature } = proposal
  const publicKey = terms.publicKeys.get(proposal.proposer)
  if (publicKey === undefined || round < 0 || round >= 2 ** 31 || validRound >= round)
    return undefined
  return { publicKey, digest: statementDigest(proposal, context), signature }
}
