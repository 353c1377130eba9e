import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { ErrorMessage } from './workerMessage.ts'

export const WorkerErrorCode = {
  /** The worker ended without a result. */
  FAILED: 'WORKER_FAILED',
  /** The work took longer than it may. */
  TIMEOUT: 'WORKER_TIMEOUT',
  /** The work needs more memory than it may have. */
  OUT_OF_MEMORY: 'WORKER_OUT_OF_MEMORY',
  /** The caller does not want the result any more. */
  CANCELLED: 'WORKER_CANCELLED',
} as const

export type WorkerErrorData =
  | {
      readonly code: typeof WorkerErrorCode.FAILED
      readonly worker: string
      readonly reason: string
    }
  | {
      readonly code: typeof WorkerErrorCode.TIMEOUT
      readonly worker: string
      readonly timeoutMs: number
    }
  | {
      readonly code: typeof WorkerErrorCode.OUT_OF_MEMORY
      readonly worker: string
      readonly limitMb: number
    }
  | { readonly code: typeof WorkerErrorCode.CANCELLED; readonly worker: string }

/** What happens to a worker thread, other than an error of the work itself. */
export class WorkerError extends FlowError<WorkerErrorData> {}

/** An error of the work itself, as it came out of the worker. */
export class RemoteError extends FlowError {}

export function workerFailed(worker: string, reason: string): WorkerError {
  return new WorkerError({
    data: { code: WorkerErrorCode.FAILED, worker, reason },
    message: `the ${worker} worker failed: ${reason}`,
    remedy: 'The node tries again; if it keeps failing, check that the installation is complete.',
  })
}

export function workerTimedOut(worker: string, timeoutMs: number): WorkerError {
  return new WorkerError({
    data: { code: WorkerErrorCode.TIMEOUT, worker, timeoutMs },
    message: `the ${worker} worker took longer than ${timeoutMs} ms`,
    remedy: 'Make the workflow smaller, or give the node more processor time.',
  })
}

export function workerOutOfMemory(worker: string, limitMb: number): WorkerError {
  return new WorkerError({
    data: { code: WorkerErrorCode.OUT_OF_MEMORY, worker, limitMb },
    message: `the ${worker} worker needs more than ${limitMb} MB`,
    remedy: 'Make the workflow smaller.',
  })
}

export function workerCancelled(worker: string): WorkerError {
  return new WorkerError({
    data: { code: WorkerErrorCode.CANCELLED, worker },
    message: `the ${worker} worker was stopped`,
    remedy: 'Nothing to do: its result is not needed any more.',
  })
}

export function toRemoteError({ code, message, remedy, where, data }: ErrorMessage): RemoteError {
  return new RemoteError({ data: { ...data, code }, message, remedy, where })
}
