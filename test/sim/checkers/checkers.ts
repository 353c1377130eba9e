import { agreementChecker } from './agreement.ts'
import { certificateChecker } from './certificate.ts'
import { doubleSignChecker } from './doubleSign.ts'
import { evidenceChecker } from './evidence.ts'
import type { Checker, World } from './fact.ts'
import { integrityChecker } from './integrity.ts'
import { lockSafetyChecker } from './lockSafety.ts'
import { polkaBeforePrecommitChecker } from './polkaBeforePrecommit.ts'
import { prevoteAnswersChecker } from './prevoteAnswers.ts'
import { validityChecker } from './validity.ts'

/** All invariants that facts from outside can show; liveness is the simulator's own. */
export function makeCheckers(world: World): readonly Checker[] {
  return [
    agreementChecker(world),
    integrityChecker(world),
    validityChecker(world),
    doubleSignChecker(world),
    lockSafetyChecker(world),
    prevoteAnswersChecker(world),
    polkaBeforePrecommitChecker(world),
    certificateChecker(world),
    evidenceChecker(world),
  ]
}
