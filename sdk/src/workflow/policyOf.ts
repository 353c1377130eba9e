import type { DurationMs, FailureRule, Retry, TaskDefinition, TaskKind } from './definition.ts'
import { MAX_ITEMS } from './limits.ts'
import { kindOf } from './taskKind.ts'

/** Items of a `forEach` under way at one time, unless the task says otherwise. */
export const DEFAULT_MAX_PARALLEL = 16
/** Gas of one attempt of a script, unless the task says otherwise: about a quarter of a second. */
export const DEFAULT_SCRIPT_GAS = 1_000_000_000
/** Gas limit of a transaction of `chain.write`, unless the task says otherwise. */
export const DEFAULT_WRITE_GAS = 500_000

/** How a task is run, with every default filled in. */
export interface TaskPolicy {
  readonly retry: Retry
  readonly timeout: {
    /** One attempt. */
    readonly attempt: DurationMs
    /** All attempts of one item, and the delays between them; absent: what they take. */
    readonly task?: DurationMs
  }
  readonly onFailure: FailureRule
  readonly maxParallel: number
  readonly maxItems: number
}

/** Time of one attempt by kind, unless the task says otherwise; milliseconds. */
const ATTEMPT_TIMEOUT_MS: Readonly<Record<TaskKind, DurationMs>> = {
  compute: 10_000,
  script: 30_000,
  http: 30_000,
  sql: 60_000,
  'chain.read': 30_000,
  // A transaction may wait for a block or for its price.
  'chain.write': 600_000,
  // Of a signal: a week. A timer has the time that it says.
  wait: 604_800_000,
}

const NO_RETRY: Retry = { limit: 0, delay: 0, backoff: 'constant', jitter: 0 }

/** Policy of a task: what it says, else the defaults above. Source: docs/specs/workflow.md section 2.9. */
export function policyOf(task: TaskDefinition): TaskPolicy {
  const { retry = NO_RETRY, onFailure = 'fail', forEach = { in: '' } } = task
  const { maxItems = MAX_ITEMS, maxParallel = DEFAULT_MAX_PARALLEL } = forEach
  return { retry, timeout: timeoutOf(task), onFailure, maxItems, maxParallel }
}

function timeoutOf(task: TaskDefinition): TaskPolicy['timeout'] {
  const { timeout = {} } = task
  const attempt = timeout.attempt ?? ATTEMPT_TIMEOUT_MS[kindOf(task)]
  if (!('wait' in task)) return { ...timeout, attempt }
  if ('for' in task.wait) return { ...timeout, attempt: task.wait.for }
  // A signal has one attempt, and it must end.
  const wait = timeout.task ?? attempt
  return { attempt: wait, task: wait }
}
