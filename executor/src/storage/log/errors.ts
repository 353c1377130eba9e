import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const LogErrorCode = {
  /** Bytes that were durable are not what was written; the log refuses to start or to serve them. */
  CORRUPT: 'LOG_CORRUPT',
  /** A write or sync failed; nothing after it can be trusted, the process has to end. */
  FAILED: 'LOG_FAILED',
  /** A call came after the log was closed; only a bug does that. */
  CLOSED: 'LOG_CLOSED',
  /** The payload is larger than a record may be. */
  RECORD_TOO_LARGE: 'LOG_RECORD_TOO_LARGE',
  /** Too many records wait for the disk. */
  QUEUE_FULL: 'LOG_QUEUE_FULL',
  /** The sequence is truncated, not written yet, or not covered by a checkpoint. */
  OUT_OF_RANGE: 'LOG_OUT_OF_RANGE',
  /** The log belongs to another chain or epoch. */
  MISMATCH: 'LOG_MISMATCH',
  /** An option is outside its range; only a bug does that. */
  BAD_OPTION: 'LOG_BAD_OPTION',
} as const

/** Where the first bad bytes are: the segment's first sequence and the offset in its file. */
export interface LogFault {
  readonly segment: number
  readonly offset: number
  readonly reason: string
}

export type LogErrorData =
  | ({ readonly code: typeof LogErrorCode.CORRUPT } & LogFault)
  | { readonly code: typeof LogErrorCode.FAILED; readonly operation: string }
  | { readonly code: typeof LogErrorCode.CLOSED }
  | {
      readonly code: typeof LogErrorCode.RECORD_TOO_LARGE
      readonly bytes: number
      readonly limit: number
    }
  | {
      readonly code: typeof LogErrorCode.QUEUE_FULL
      readonly records: number
      readonly bytes: number
    }
  | {
      readonly code: typeof LogErrorCode.OUT_OF_RANGE
      readonly sequence: number
      readonly first: number
      readonly next: number
    }
  | {
      readonly code: typeof LogErrorCode.MISMATCH
      readonly field: 'chainId' | 'epoch'
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: typeof LogErrorCode.BAD_OPTION; readonly option: string }

/** What the write-ahead log throws. */
export class LogError extends FlowError<LogErrorData> {}

export function corruptError(fault: LogFault): LogError {
  return new LogError({
    data: { code: LogErrorCode.CORRUPT, ...fault },
    message: `the log is damaged in segment ${fault.segment} at byte ${fault.offset} (${fault.reason})`,
    remedy:
      'Keep the files, check the disk, and bring the node back from its peers as a new one; never cut the log by hand.',
  })
}

export function failedError(operation: string, cause: unknown): LogError {
  return new LogError({
    data: { code: LogErrorCode.FAILED, operation },
    message: `the log failed to ${operation}; the node must stop`,
    remedy: 'Check the disk (space, errors in the kernel log) and start the node again.',
    cause,
  })
}

export function closedError(): LogError {
  return new LogError({
    data: { code: LogErrorCode.CLOSED },
    message: 'the log is closed',
    remedy: 'Start the node again; no call may follow its stop.',
  })
}
