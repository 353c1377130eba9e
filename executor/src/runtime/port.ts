import type { Value } from '@flowbuilder/sdk/table/value'
import type { TaskDefinition } from '@flowbuilder/sdk/workflow/definition'

/** Named values: what a task gets, and what it gives. */
export type TaskValues = Readonly<Record<string, Value>>

/**
 * Facts of a task that must outlive a crash in the middle of it, such as a signed transaction before it is broadcast.
 * They belong to the task of the run: every attempt sees those of the attempts before.
 */
export interface TaskNotes {
  /** What was recorded before this attempt began, oldest first. */
  readonly recorded: readonly Uint8Array[]
  /** Durable when it resolves. Limits: MAX_NOTE_BYTES, MAX_NOTES. */
  record(note: Uint8Array): Promise<void>
}

/** What an attempt knows of its place. */
export interface TaskContext {
  readonly runId: string
  /** Name of the task; `name[3]` is the fourth item of a `forEach`. */
  readonly taskId: string
  /** From 1. */
  readonly attempt: number
  /** 32 bytes as `0x…`, the same for every attempt of the task of this run, and for no other. */
  readonly idempotencyKey: `0x${string}`
  /** 32 bytes as `0x…`: chance of the run, the same for every attempt. */
  readonly seed: `0x${string}`
  /** When the attempt is given up, in milliseconds of Unix time. */
  readonly deadlineMs: number
  /** Hosts that the definition allows `http` tasks to reach. */
  readonly hosts: readonly string[]
  /** Aborted when nobody needs the result any more: cancelled, timed out, or the node stops. */
  readonly signal: AbortSignal
  readonly notes: TaskNotes
}

/**
 * Runs tasks of one kind.
 *
 * - Inputs: the values of `with` by their names, and of each reference in another field of the task by its text (`inputs.symbol`).
 * - A failure is a thrown error: see `isRetryable`. What else is thrown is a bug, and final.
 * - An attempt may be run again after a crash, with the same context: whoever changes the outside world uses idempotency key and notes.
 * - Everything an attempt was started for is durable before `execute` is called. Its result counts when it is in the journal.
 */
export interface TaskExecutor<Task extends TaskDefinition = TaskDefinition> {
  execute(task: Task, inputs: TaskValues, context: TaskContext): Promise<TaskValues>
  /**
   * The same at once, for pure and short tasks: no promise, no outside world. The engine may call it before its inputs are
   * durable, and after a crash a second time, because equal inputs give equal results.
   */
  executeNow?(task: Task, inputs: TaskValues): TaskValues
}

/** Bytes of one note: a signed transaction, with room. */
export const MAX_NOTE_BYTES = 2 ** 15 // 32 KiB
/** Notes of one task: replacements of a stuck transaction, with room. */
export const MAX_NOTES = 2 ** 7 // 128

/** Whether another attempt may help: the error says so itself, in its data. */
export function isRetryable(error: unknown): boolean {
  const { data } = (error ?? {}) as { readonly data?: { readonly retryable?: unknown } }
  return data?.retryable === true
}
