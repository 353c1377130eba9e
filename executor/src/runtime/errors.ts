import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const EngineErrorCode = {
  /** A task refers to a result that another task did not give. */
  RESULT_UNKNOWN: 'RUN_RESULT_UNKNOWN',
  /** Columns of one table, or results of the items of one task, do not fit together. */
  RESULT_MISMATCH: 'RUN_RESULT_MISMATCH',
  /** All attempts of a task together took longer than its timeout. */
  TASK_TIMEOUT: 'RUN_TASK_TIMEOUT',
  /** One attempt took longer than its timeout. */
  ATTEMPT_TIMEOUT: 'RUN_ATTEMPT_TIMEOUT',
  /** The run took longer than its timeout. */
  TIMEOUT: 'RUN_TIMEOUT',
  /** Somebody cancelled the run. */
  CANCELLED: 'RUN_CANCELLED',
  /** A list has more items than its `forEach` allows. */
  TOO_MANY_ITEMS: 'RUN_TOO_MANY_ITEMS',
  /** A run wrote more events than a journal keeps of one run. */
  TOO_LONG: 'RUN_TOO_LONG',
  /** A task threw something that is no error of this project. */
  TASK_CRASHED: 'RUN_TASK_CRASHED',
  /** This node has no executor for tasks of that kind. */
  KIND_UNAVAILABLE: 'RUN_KIND_UNAVAILABLE',
  /** No run has that id. */
  UNKNOWN: 'RUN_UNKNOWN',
  /** The run is over already. */
  OVER: 'RUN_OVER',
  /** The run is not over yet. */
  OPEN: 'RUN_OPEN',
  /** A run of that id exists, with another definition or other inputs. */
  ID_TAKEN: 'RUN_ID_TAKEN',
  /** An id is empty, too long, or has other characters than letters, digits and `._:~-`. */
  BAD_ID: 'RUN_BAD_ID',
  /** No task of the run waits for a signal of that name. */
  SIGNAL_UNKNOWN: 'RUN_SIGNAL_UNKNOWN',
  /** The node has as many open runs, signals or notes as it may. */
  LIMIT: 'RUN_LIMIT',
  /** The journal holds bytes that no version of this program wrote. */
  JOURNAL_CORRUPT: 'RUN_JOURNAL_CORRUPT',
  /** Inputs or the content of a signal are not what the workflow declares. */
  BAD_INPUTS: 'RUN_BAD_INPUTS',
  /** A large value of a run is not in the store any more. */
  BLOB_MISSING: 'RUN_BLOB_MISSING',
  /** The node stops. */
  STOPPED: 'RUN_STOPPED',
} as const
export type EngineErrorCode = (typeof EngineErrorCode)[keyof typeof EngineErrorCode]

export interface EngineErrorData {
  readonly code: EngineErrorCode
  /** The run, task, reference, limit or reason that it is about. */
  readonly subject: string
  /** Another attempt may help. */
  readonly retryable?: boolean
}

/** What the engine throws, and what it gives as the reason of a failure that is its own. */
export class EngineError extends FlowError<EngineErrorData> {}

export function resultUnknown(reference: string, known: readonly string[]): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.RESULT_UNKNOWN, subject: reference },
    message: `there is no ${reference}`,
    remedy: known.length === 0 ? 'The task gave no results.' : `Known: ${known.join(', ')}.`,
  })
}

export function resultMismatch(subject: string, message: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.RESULT_MISMATCH, subject },
    message,
    remedy: 'Columns of one table have one length; all items of a task give the same results.',
  })
}

export function taskTimedOut(task: string, timeoutMs: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.TASK_TIMEOUT, subject: task },
    message: `${task} did not end within ${timeoutMs} ms`,
    remedy: 'Raise timeout.task, or find out what it waits for.',
  })
}

export function attemptTimedOut(task: string, timeoutMs: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.ATTEMPT_TIMEOUT, subject: task, retryable: true },
    message: `an attempt of ${task} did not end within ${timeoutMs} ms`,
    remedy: 'Raise timeout.attempt, or find out what it waits for.',
  })
}

export function runTimedOut(timeoutMs: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.TIMEOUT, subject: String(timeoutMs) },
    message: `the run did not end within ${timeoutMs} ms`,
    remedy: 'Raise the timeout of the workflow, or find out what it waits for.',
  })
}

export function runCancelled(reason: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.CANCELLED, subject: reason },
    message: reason === '' ? 'the run was cancelled' : `the run was cancelled: ${reason}`,
    remedy: 'Start it again, or run it again from its finished tasks.',
  })
}

export function tooManyItems(task: string, items: number, limit: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.TOO_MANY_ITEMS, subject: task },
    message: `${task} has ${items} items, at most ${limit} are allowed`,
    remedy: 'Raise forEach.maxItems, or make the list shorter.',
  })
}

export function runTooLong(id: string, limit: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.TOO_LONG, subject: id },
    message: `the run needs more than ${limit} events`,
    remedy: 'Split it, or retry less often.',
  })
}

export function journalCorrupt(place: string, cause: unknown): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.JOURNAL_CORRUPT, subject: place },
    message: `the journal of the runs cannot be read: ${place}`,
    remedy: 'Keep the folder for analysis, and use the version of the program that wrote it.',
    cause,
  })
}

export function blobMissing(digest: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.BLOB_MISSING, subject: digest },
    message: `the value ${digest} is not in the store any more`,
    remedy: 'Start the run again; check the disk, and the limit of the blob store.',
  })
}

export function kindUnavailable(kind: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.KIND_UNAVAILABLE, subject: kind },
    message: `this node runs no ${kind} tasks`,
    remedy: 'Give the node what these tasks need, for example --rpc-url for chain tasks.',
  })
}

export function runUnknown(id: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.UNKNOWN, subject: id },
    message: `there is no run ${id}`,
    remedy: 'List the runs to see their ids; the oldest finished ones are forgotten.',
  })
}

export function runOver(id: string, status: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.OVER, subject: id },
    message: `the run ${id} is ${status}`,
    remedy: 'Start a new run, or run it again if it failed.',
  })
}

export function runOpen(id: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.OPEN, subject: id },
    message: `the run ${id} is not over`,
    remedy: 'Wait for its end, or cancel it first.',
  })
}

export function idTaken(id: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.ID_TAKEN, subject: id },
    message: `there is another run ${id}, of another workflow or with other inputs`,
    remedy: 'Choose another id.',
  })
}

export function badId(id: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.BAD_ID, subject: id.slice(0, 100) },
    message: 'an id of a run has 1 to 128 letters, digits, and characters of "._:~-"',
    remedy: 'Choose such an id, or give none.',
  })
}

export function badInputs(name: string, reason: string): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.BAD_INPUTS, subject: name },
    message: `${name} ${reason}`,
    remedy: 'Give exactly what the workflow declares.',
  })
}

export function signalUnknown(name: string, known: readonly string[]): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.SIGNAL_UNKNOWN, subject: name },
    message: `no task of the run waits for a signal "${name}"`,
    remedy: known.length === 0 ? 'The workflow has no such task.' : `Known: ${known.join(', ')}.`,
  })
}

export function limitReached(subject: string, limit: number): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.LIMIT, subject },
    message: `at most ${limit} ${subject} are kept`,
    remedy: 'Wait until some are done.',
  })
}

export function engineStopped(): EngineError {
  return new EngineError({
    data: { code: EngineErrorCode.STOPPED, subject: 'engine', retryable: true },
    message: 'the engine has stopped',
    remedy: 'Start it again: open runs go on.',
  })
}
