import type { StoredValues } from './storedValue.ts'

/** Item of a task without `forEach`. */
export const NO_ITEM = -1

/** Which attempt of which task: tasks are numbered in the order of their names. */
export interface UnitPlace {
  readonly task: number
  /** Index of the item of a `forEach`, or NO_ITEM. */
  readonly item: number
}

/** Why something failed, as a person and a program read it. */
export interface Fault {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

interface At {
  /** Milliseconds of Unix time. */
  readonly atMs: number
}

export interface RunStarted extends At {
  readonly type: 'runStarted'
  readonly id: string
  /** keccak-256 of the canonical definition. */
  readonly definitionHash: `0x${string}`
  readonly inputs: StoredValues
  /** The run whose finished tasks are used again. */
  readonly rerunOf: string | undefined
  /** The first run of a chain of re-runs; its own id without one. */
  readonly originId: string
}

/** A task (or an item) began: it waits, or its attempt number `attempt` may be under way. */
export interface TaskStarted extends UnitPlace, At {
  readonly type: 'taskStarted'
  readonly attempt: number
}

export interface TaskCompleted extends UnitPlace, At {
  readonly type: 'taskCompleted'
  readonly outputs: StoredValues
}

/** An attempt failed; another one follows. */
export interface TaskRetried extends UnitPlace, At {
  readonly type: 'taskRetried'
  /** The attempt that failed. */
  readonly attempt: number
  readonly fault: Fault
  readonly retryAtMs: number
}

/** The last attempt failed. */
export interface TaskFaulted extends UnitPlace, At {
  readonly type: 'taskFaulted'
  readonly fault: Fault
}

/** Its condition was false, or it refers to a task that was skipped. */
export interface TaskSkipped extends UnitPlace, At {
  readonly type: 'taskSkipped'
}

/** Something that an attempt wants to know after a crash. */
export interface NoteRecorded extends UnitPlace, At {
  readonly type: 'noteRecorded'
  readonly note: Uint8Array
}

export interface SignalReceived extends At {
  readonly type: 'signalReceived'
  readonly name: string
  readonly content: StoredValues
}

/** The time of the run is over. */
export interface RunTimedOut extends At {
  readonly type: 'runTimedOut'
}

export interface RunCompleted extends At {
  readonly type: 'runCompleted'
}

/** After the tasks of `onFailure`, if there are any. */
export interface RunFaulted extends At {
  readonly type: 'runFaulted'
  /** Set where no task is to blame: the outputs could not be put together. */
  readonly fault: Fault | undefined
}

export interface RunCancelled extends At {
  readonly type: 'runCancelled'
  readonly reason: string
}

/**
 * A fact about a run. The state of a run is the fold over its events.
 *
 * Words: the life-cycle events of the Open Workflow Specification 1.0 (started, retried, completed, faulted, cancelled).
 */
export type RunEvent =
  | RunStarted
  | TaskStarted
  | TaskCompleted
  | TaskRetried
  | TaskFaulted
  | TaskSkipped
  | NoteRecorded
  | SignalReceived
  | RunTimedOut
  | RunCompleted
  | RunFaulted
  | RunCancelled
