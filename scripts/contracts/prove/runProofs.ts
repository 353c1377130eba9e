import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProveError, ProveErrorCode } from '../errors.ts'
import { PROJECT_ROOT } from '../paths.ts'
import { type Assertion, proveAssertions } from './proveAssertions.ts'
import { hasZ3 } from './solveWithZ3.ts'

const PROOFS = 'test/contracts/prove/*.prove.sol'
/** Fewer would mean that a file was not read. */
const ASSERTIONS_MIN = 15

export interface ProofTally {
  readonly proved: number
  readonly notProved: number
  readonly closing: string
}

/**
 * Puts every assertion of test/contracts/prove to the solver and prints a line each.
 *
 * - Errors: SOLVER_MISSING.
 */
export function runProofs(): ProofTally {
  if (!hasZ3()) {
    throw new ProveError({
      data: { code: ProveErrorCode.SOLVER_MISSING },
      message: 'the program z3 is not installed, so nothing can be proved',
      remedy: 'Install the package z3 of your system (apt-get install z3, brew install z3).',
    })
  }
  const files = globSync(PROOFS, { cwd: PROJECT_ROOT }).sort()
  const assertions = proveAssertions(
    Object.fromEntries(files.map((file) => [file, readFileSync(join(PROJECT_ROOT, file), 'utf8')])),
  )
  for (const assertion of assertions) console.log(formatAssertion(assertion))
  const count = (verdict: Assertion['verdict']): number =>
    assertions.filter((assertion) => assertion.verdict === verdict).length
  const proved = count('proved')
  const missing = Math.max(0, ASSERTIONS_MIN - assertions.length)
  return {
    proved,
    notProved: assertions.length - proved + missing,
    closing: `${proved} assertions proved, ${count('unknown')} unknown, ${count('refuted')} refuted`,
  }
}

function formatAssertion({ file, line, text, verdict, engine }: Assertion): string {
  return `${verdict.padEnd(7)} ${engine} ${file}:${line} ${text}`
}
