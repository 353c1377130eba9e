import type { ProposerSelection } from './proposer/proposerAt.ts'
import { proposerAt } from './proposer/proposerAt.ts'
import { NO_ROUND, type Proposal, type ValidatorId, type Vote, VoteType } from './types.ts'
import type { ValidatorSet } from './validatorSet.ts'
import { type Certificate, isCertificate } from './voteKeeper.ts'

/** Signed messages that no correct validator would have sent; anyone with the set can judge them. */
export type Evidence =
  | { readonly type: 'duplicateVote'; readonly first: Vote; readonly second: Vote }
  | { readonly type: 'duplicateProposal'; readonly first: Proposal; readonly second: Proposal }
  | { readonly type: 'wrongProposer'; readonly proposal: Proposal; readonly expected: ValidatorId }
  /** Committed a value, then prevoted another one on the word of a polka older than the commit. */
  | { readonly type: 'amnesia'; readonly precommit: Vote; readonly prevote: Vote }

/** Who is to blame. */
export function culpritOf(evidence: Evidence): ValidatorId {
  switch (evidence.type) {
    case 'duplicateVote':
      return evidence.first.validator
    case 'duplicateProposal':
      return evidence.first.proposer
    case 'wrongProposer':
      return evidence.proposal.proposer
    case 'amnesia':
      return evidence.precommit.validator
  }
}

/** What the judge of a height knows. */
export interface EvidenceContext {
  readonly validators: ValidatorSet
  readonly selection: ProposerSelection
}

/**
 * Whether the messages prove what they claim, signatures aside.
 *
 * - Expiry, "committed once" and signatures belong to the ledger and the engine.
 * - Source: docs/specs/consensus.md section 8.
 */
export function isProof(evidence: Evidence, context: EvidenceContext): boolean {
  if (!context.validators.indexOf.has(culpritOf(evidence))) return false
  switch (evidence.type) {
    case 'duplicateVote':
      return contradictVotes(evidence.first, evidence.second)
    case 'duplicateProposal':
      return contradictProposals(evidence.first, evidence.second)
    case 'wrongProposer': {
      const { height, round, proposer } = evidence.proposal
      const expected = proposerAt(context.selection, context.validators, height, round)
      return expected === evidence.expected && expected !== proposer
    }
    case 'amnesia':
      return contradictLock(evidence.precommit, evidence.prevote)
  }
}

/** Same validator, height, round and type, but another statement. */
export function contradictVotes(a: Vote, b: Vote): boolean {
  return (
    a.validator === b.validator &&
    a.height === b.height &&
    a.round === b.round &&
    a.type === b.type &&
    (a.valueId !== b.valueId || a.validRound !== b.validRound)
  )
}

export function contradictProposals(a: Proposal, b: Proposal): boolean {
  return (
    a.proposer === b.proposer &&
    a.height === b.height &&
    a.round === b.round &&
    (a.valueId !== b.valueId || a.validRound !== b.validRound)
  )
}

/**
 * A precommit locks its sender; a later prevote of another value needs a polka at or after the lock.
 *
 * - The prevote names that polka's round (T:28). It may name an older one only if the sender locked the other
 *   value in between, which shows as its precommit for that value: see `relocks`.
 */
export function contradictLock(precommit: Vote, prevote: Vote): boolean {
  return (
    precommit.type === VoteType.PRECOMMIT &&
    prevote.type === VoteType.PREVOTE &&
    precommit.validator === prevote.validator &&
    precommit.height === prevote.height &&
    precommit.valueId !== null &&
    prevote.valueId !== null &&
    precommit.valueId !== prevote.valueId &&
    precommit.round < prevote.round &&
    prevote.validRound < precommit.round
  )
}

/** `vote` is the precommit by which its sender moved its lock between the two others (T:23, T:29: lockedValue = v). */
export function relocks(vote: Vote, precommit: Vote, prevote: Vote): boolean {
  return (
    vote.type === VoteType.PRECOMMIT &&
    vote.validator === precommit.validator &&
    vote.height === precommit.height &&
    vote.valueId === prevote.valueId &&
    vote.round > precommit.round &&
    vote.round < prevote.round
  )
}

/**
 * Culprits of two certificates that cannot both come from a network with less than 1/3 faulty.
 *
 * - Two quorums of one round and type for two statements: every common signer signed twice.
 * - A commit and a later polka for another value from before the commit: every common signer forgot its lock,
 *   unless `known` holds the precommit by which it moved the lock.
 * - Out: none if the certificates do not contradict each other or are not valid.
 */
export function compareCertificates(
  a: Certificate,
  b: Certificate,
  validators: ValidatorSet,
  known: readonly Vote[] = [],
): readonly Evidence[] {
  const height = a[0]?.height ?? NO_ROUND
  if (!isCertificate(a, height, validators) || !isCertificate(b, height, validators)) return []
  const evidence: Evidence[] = []
  for (const first of a) {
    const second = b.find((vote) => vote.validator === first.validator)
    if (second === undefined) continue
    if (contradictVotes(first, second)) evidence.push({ type: 'duplicateVote', first, second })
    for (const [precommit, prevote] of [
      [first, second],
      [second, first],
    ] as const) {
      if (!contradictLock(precommit, prevote)) continue
      if (known.some((vote) => relocks(vote, precommit, prevote))) continue
      evidence.push({ type: 'amnesia', precommit, prevote })
    }
  }
  return evidence
}
