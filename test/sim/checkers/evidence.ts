import type { Evidence } from '../../../executor/src/consensus/core/evidence.ts'
import type { Checker, World } from './fact.ts'

/** Evidence that a correct validator reports names only faulty ones. */
export function evidenceChecker({ faulty }: World): Checker {
  return {
    name: 'evidence',
    check(fact) {
      if (fact.type !== 'evidence' || faulty.has(fact.reporter)) return undefined
      const culprit = culpritOf(fact.evidence)
      return faulty.has(culprit)
        ? undefined
        : `${fact.reporter} accuses ${culprit}, who is correct, of ${fact.evidence.type}`
    },
  }
}

function culpritOf(evidence: Evidence): string {
  switch (evidence.type) {
    case 'duplicateVote':
      return evidence.second.validator
    case 'duplicateProposal':
      return evidence.second.proposer
    case 'wrongProposer':
      return evidence.proposal.proposer
    case 'amnesia':
      return evidence.prevote.validator
  }
}
