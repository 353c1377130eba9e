import type { TaskDefinition } from '@flowbuilder/sdk/workflow/definition'
import type { TaskContext, TaskValues } from '../runtime/port.ts'

/** One attempt of one task, ready to run. */
export interface TaskJob<Task extends TaskDefinition = TaskDefinition> {
  readonly task: Task
  readonly inputs: TaskValues
  readonly context: TaskContext
}

/** Jobs that may wait, beside those that run. */
export const MAX_WAITING_JOBS = 10_000

/**
 * Between the engine, which knows what is ready, and whoever runs it: this process, or workers on other machines.
 *
 * - `submit` resolves with the outputs of the attempt, or rejects with its error. It settles exactly once, and never before
 *   the attempt has ended, unless the job is cancelled or the queue closed.
 * - Order: none is promised. Jobs of one kind start in the order they came as far as nothing is lost.
 * - Delivery: at least once. When a worker or the whole queue is lost, the job may run again, from its start. Who changes the
 *   outside world in a task must use its idempotency key; `chain.write` stays with the process that holds its notes.
 * - Identity: `keyOf(context)`. A job whose key is under way already is the same work: both calls get one result.
 * - Durability: none is needed. What must survive is in the journal of the engine, which submits every open attempt again.
 * - Cancelling: when `context.signal` is aborted, the call rejects at once. A job that waits does not start any more, the
 *   signal of a running one is aborted, on other machines as soon as they hear of it.
 * - Limits: at most MAX_WAITING_JOBS wait, unless the options of the adapter say otherwise.
 * - Errors: QUEUE_FULL, QUEUE_CLOSED, QUEUE_CANCELLED, QUEUE_KIND_UNSERVED; else what the task throws, with code and data.
 */
export interface TaskQueue {
  submit(job: TaskJob): Promise<TaskValues>
  /** Every open call rejects with QUEUE_CLOSED. Resolves when nothing of the queue runs in this process any more. */
  close(): Promise<void>
}

/** Names an attempt: equal keys, equal work. */
export function keyOf({ runId, taskId, attempt }: TaskContext): string {
  return `${runId}/${taskId}/${attempt}`
}
