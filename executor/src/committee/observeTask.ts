import { setTimeout as sleep } from 'node:timers/promises'
import type { TaskDefinition } from '@flowbuilder/sdk/workflow/definition'
import { policyOf } from '@flowbuilder/sdk/workflow/policyOf'
import { retryDelayMs } from '@flowbuilder/sdk/workflow/retryDelay'
import type { ObservationRecord } from '../ledger/state.ts'
import { attemptTimedOut, taskTimedOut } from '../runtime/errors.ts'
import { faultOf } from '../runtime/fold/faultOf.ts'
import {
  isRetryable,
  type TaskContext,
  type TaskExecutor,
  type TaskValues,
} from '../runtime/port.ts'
import { recordFailed, recordSeen } from './observationRecord.ts'

/**
 * What this member sees of a task of the outside world: its attempts, by the retries and timeouts of the definition and the clock of
 * this machine. They have an effect on this member's word alone.
 *
 * - Errors: the reason of the context's signal. A failure of the task is an observation.
 */
export async function observeTask(
  executor: TaskExecutor,
  task: TaskDefinition,
  inputs: TaskValues,
  context: TaskContext,
): Promise<ObservationRecord> {
  const { retry, timeout } = policyOf(task)
  context.signal.throwIfAborted()
  const endMs = Date.now() + (timeout.task ?? Number.POSITIVE_INFINITY)
  for (let attempt = 1; ; attempt += 1) {
    const leftMs = endMs - Date.now()
    try {
      if (leftMs <= 0) throw taskTimedOut(context.taskId, timeout.task ?? 0)
      const limitMs = Math.min(timeout.attempt, leftMs)
      return recordSeen(await runAttempt(executor, task, inputs, { ...context, attempt }, limitMs))
    } catch (error) {
      context.signal.throwIfAborted()
      const delayMs = retryDelayMs(retry, attempt, Math.random())
      const mayRetry = isRetryable(error) && attempt <= retry.limit
      if (!mayRetry || Date.now() + delayMs >= endMs) return recordFailed(faultOf(error).code)
      await sleep(delayMs, undefined, { signal: context.signal })
    }
  }
}

/** One attempt, which ends with its time even if the executor does not. */
async function runAttempt(
  executor: TaskExecutor,
  task: TaskDefinition,
  inputs: TaskValues,
  context: TaskContext,
  limitMs: number,
): Promise<TaskValues> {
  const abort = new AbortController()
  const late = attemptTimedOut(context.taskId, limitMs)
  const timer = setTimeout(() => abort.abort(late), limitMs)
  const signal = AbortSignal.any([context.signal, abort.signal])
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const deadlineMs = Date.now() + limitMs
    return await Promise.race([
      executor.execute(task, inputs, { ...context, deadlineMs, signal }),
      aborted,
    ])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}
