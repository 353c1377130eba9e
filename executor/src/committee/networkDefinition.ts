import type {
  Definition,
  TaskDefinition,
  TaskTimeout,
  VerifyMode,
} from '@flowbuilder/sdk/workflow/definition'
import { policyOf } from '@flowbuilder/sdk/workflow/policyOf'
import { LedgerMode } from '../ledger/state.ts'

/** Attempts of a deterministic task after the first: a failure of this machine shall not become one of the workflow. */
const LOCAL_RETRIES = 2
const LOCAL_RETRY_DELAY_MS = 1_000
/** A committee may take until the deadline of the request: a week is longer than any, and shorter than the longest timer. */
const OBSERVED_MS = 604_800_000
/** What is left of a timer that nobody needs to wait for. */
const SKIPPED_MS = 1

/** A task whose result the committee agrees on, because everybody sees something else. */
export function isObserved(
  task: TaskDefinition,
): task is Extract<TaskDefinition, { http: unknown } | { 'chain.read': unknown }> {
  return 'http' in task || 'chain.read' in task
}

/** The word of a definition for each mode of the ledger. */
export const MODE_NAMES: Readonly<Record<LedgerMode, VerifyMode>> = {
  [LedgerMode.QUORUM]: 'quorum',
  [LedgerMode.ZK]: 'zk',
  [LedgerMode.OPTIMISTIC]: 'optimistic',
}

/**
 * The definition as each member of a committee runs it: nothing in it ends by the clock of one machine.
 *
 * - Timeouts of the workflow, of tasks and of waits are left out: the deadline of the request takes their place.
 * - An observed task has one attempt that ends with the ledger's outcome; its retries and timeouts bound what the member tries
 *   before it says what it saw: `observeTask`.
 * - Retries of deterministic tasks help against failures of this machine alone.
 * - Source: docs/specs/committee.md section 3.
 */
export function networkDefinition(definition: Definition): Definition {
  const { timeout: _, ...rest } = definition
  const tasks = Object.entries(definition.tasks).map(([name, task]) => [name, networkTask(task)])
  return { ...rest, tasks: Object.fromEntries(tasks) }
}

/**
 * The definition without its timers, which have no result: whoever checks or settles a claim has to be done before a window ends, however
 * long the performer had to wait. Else a timer that is longer than the window would make an honest claim fall.
 */
export function withoutTimers(definition: Definition): Definition {
  const tasks = Object.entries(definition.tasks).map(([name, task]) => [
    name,
    'wait' in task && 'for' in task.wait ? { ...task, wait: { for: SKIPPED_MS } } : task,
  ])
  return { ...definition, tasks: Object.fromEntries(tasks) }
}

function networkTask(task: TaskDefinition): TaskDefinition {
  const { retry: _, timeout: __, ...rest } = task
  if ('wait' in rest || 'compute' in rest) return rest
  if (isObserved(rest)) return { ...rest, timeout: { attempt: OBSERVED_MS } }
  const attempt: TaskTimeout = { attempt: policyOf(task).timeout.attempt }
  const retry = { limit: LOCAL_RETRIES, delay: LOCAL_RETRY_DELAY_MS, jitter: 0 }
  return { ...rest, timeout: attempt, retry: { ...retry, backoff: 'constant' } }
}
