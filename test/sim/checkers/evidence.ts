import { culpritOf } from '../../../executor/src/consensus/core/evidence.ts'
import type { Checker, World } from './fact.ts'

/** Evidence that a correct validator reports names only faulty ones, by two statements they made. */
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
