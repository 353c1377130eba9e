import { agreementChecker } from './agreement.ts'
import { certificateChecker } from './certificate.ts'
import { doubleSignChecker } from './doubleSign.ts'
import { evidenceChecker } from './evidence.ts'
import type { Checker, World } from './fact.ts'
import { integrityChecker } from './integrity.ts'
import { lockSafetyChecker } from './lockSafety.ts'
import { polkaBeforePrecommitChecker } from './polkaBeforePrecommit.ts'
import { prevoteAnswersChecker } from './prevoteAnswers.ts'
import { SignedVotes } from './signedVotes.ts'
import { validityChecker } from './validity.ts'

/** All invariants that facts from outside can show; liveness is the simulator's own. */
export function makeCheckers(world: World): readonly Checker[] {
  const votes = new SignedVotes(world)
  return [
    // First: the others ask for votes, that of the fact included.
    recorder(votes),
    agreementChecker(world),
    integrityChecker(world),
    validityChecker(world),
    doubleSignChecker(world),
    lockSafetyChecker(world, votes),
    prevoteAnswersChecker(world),
    polkaBeforePrecommitChecker(world, votes),
    certificateChecker(world, votes),
    evidenceChecker(world),
  ]
}

/** Objects to nothing. */
function recorder(votes: SignedVotes): Checker {
  return {
    name: 'signed votes',
    check(fact) {
      if (fact.type === 'vote') votes.add(fact.vote)
      return undefined
    },
  }
}
