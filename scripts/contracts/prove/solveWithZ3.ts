import { spawnSync } from 'node:child_process'

/** Steps of the solver for one assertion, about ten seconds: a count, so that a busy machine proves as much as an idle one. */
const QUERY_STEPS_MAX = 20_000_000
/** Should the solver not count; nothing needs it. */
const QUERY_TIMEOUT_MS = 120_000
/** What solc passes to its own solver for Horn clauses. */
const OPTIONS = [
  'rewriter.pull_cheap_ite=true',
  'fp.spacer.q3.use_qgen=true',
  'fp.spacer.mbqi=false',
  'fp.spacer.ground_pobs=false',
]

/** Whether the `z3` program is installed. */
export function hasZ3(): boolean {
  return spawnSync('z3', ['-version']).status === 0
}

/**
 * Answers one query of the SMT checker.
 *
 * - Shape: SMT-LIB 2 in; `sat`, `unsat` or `unknown` and what the query asks for out. The solver ends with an error when
 *   a query without a model asks for one, so its exit code says nothing.
 */
export function solveWithZ3(query: string): string {
  const result = spawnSync('z3', ['-in', `rlimit=${QUERY_STEPS_MAX}`, ...OPTIONS], {
    input: query,
    encoding: 'utf8',
    timeout: QUERY_TIMEOUT_MS,
    maxBuffer: 256 * 1024 * 1024,
  })
  return /^(sat|unsat|unknown)\b/.test(result.stdout ?? '') ? result.stdout : 'unknown\n'
}
