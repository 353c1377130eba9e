import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const SqlErrorCode = {
  /** The text of the query is too long, empty, or not one SELECT. */
  STATEMENT: 'SQL_STATEMENT',
  /** A `$name` that is no scalar of `with`, or a parameter without a name. */
  PARAMETER: 'SQL_PARAMETER',
  /** A function or clause whose result changes from call to call or from node to node. */
  NOT_DETERMINISTIC: 'SQL_NOT_DETERMINISTIC',
  /** DuckDB refuses the query, or it fails on this data. */
  FAILED: 'SQL_FAILED',
  /** The query needs more memory than it may have. */
  OUT_OF_MEMORY: 'SQL_OUT_OF_MEMORY',
  /** The query takes longer than it may. */
  TIMEOUT: 'SQL_TIMEOUT',
  /** Nobody needs the result any more. */
  CANCELLED: 'SQL_CANCELLED',
  /** The database ended in the middle of the work. */
  ENGINE_FAILED: 'SQL_ENGINE_FAILED',
  /** The installed DuckDB is not the one that all executors run. */
  ENGINE_MISMATCH: 'SQL_ENGINE_MISMATCH',
  /** Too many queries wait already. */
  BUSY: 'SQL_BUSY',
} as const

export type SqlErrorData =
  | { readonly code: typeof SqlErrorCode.STATEMENT; readonly reason: string }
  | { readonly code: typeof SqlErrorCode.PARAMETER; readonly parameter: string }
  | { readonly code: typeof SqlErrorCode.NOT_DETERMINISTIC; readonly name: string }
  | {
      readonly code: typeof SqlErrorCode.FAILED
      /** Kind of error of DuckDB, such as `Binder`. */
      readonly kind: string
      readonly reason: string
    }
  | { readonly code: typeof SqlErrorCode.OUT_OF_MEMORY; readonly limitMb: number }
  | {
      readonly code: typeof SqlErrorCode.TIMEOUT
      readonly timeoutMs: number
      readonly retryable: true
    }
  | { readonly code: typeof SqlErrorCode.CANCELLED }
  | {
      readonly code: typeof SqlErrorCode.ENGINE_FAILED
      readonly reason: string
      readonly retryable: true
    }
  | {
      readonly code: typeof SqlErrorCode.ENGINE_MISMATCH
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: typeof SqlErrorCode.BUSY; readonly limit: number; readonly retryable: true }

/** Why a `sql` task has no result. */
export class SqlError extends FlowError<SqlErrorData> {}

export function badStatement(reason: string): SqlError {
  return new SqlError({
    data: { code: SqlErrorCode.STATEMENT, reason },
    message: `the query is no single SELECT: ${reason}`,
    remedy: 'Write one SELECT (or WITH … SELECT) and no other statement.',
  })
}

export function badParameter(parameter: string, known: readonly string[]): SqlError {
  const names = known.length === 0 ? 'there is none' : known.map((name) => `$${name}`).join(', ')
  return new SqlError({
    data: { code: SqlErrorCode.PARAMETER, parameter },
    message: `${parameter} is no scalar argument of the task`,
    remedy: `Add it to "with", or use one that is there: ${names}.`,
  })
}

export function notDeterministic(name: string): SqlError {
  return new SqlError({
    data: { code: SqlErrorCode.NOT_DETERMINISTIC, name },
    message: `${name} gives another result on each node or call`,
    remedy: 'Pass what it should give as an argument of the task.',
  })
}

export function engineFailed(reason: string): SqlError {
  return new SqlError({
    data: { code: SqlErrorCode.ENGINE_FAILED, reason, retryable: true },
    message: `the database ended: ${reason}`,
    remedy: 'The attempt is repeated; if it keeps failing, make the query smaller.',
  })
}

export function engineMismatch(expected: string, actual: string): SqlError {
  return new SqlError({
    data: { code: SqlErrorCode.ENGINE_MISMATCH, expected, actual },
    message: `the SHA-256 of duckdb-eh.wasm is ${actual}, not ${expected}`,
    remedy: 'Install the packages of the lock file again (npm ci).',
  })
}

export function sqlOutOfMemory(limitMb: number): SqlError {
  return new SqlError({
    data: { code: SqlErrorCode.OUT_OF_MEMORY, limitMb },
    message: `the query needs more than ${limitMb} MB`,
    remedy: 'Filter or aggregate earlier, so that fewer rows are held at once.',
  })
}

export function sqlTimedOut(timeoutMs: number): SqlError {
  return new SqlError({
    data: { code: SqlErrorCode.TIMEOUT, timeoutMs, retryable: true },
    message: `the query takes longer than ${timeoutMs} ms`,
    remedy: 'Make it cheaper: look for a join without a condition.',
  })
}

export function sqlCancelled(): SqlError {
  return new SqlError({
    data: { code: SqlErrorCode.CANCELLED },
    message: 'the query was stopped',
    remedy: 'Nothing to do: its result is not needed any more.',
  })
}

export function sqlBusy(limit: number): SqlError {
  return new SqlError({
    data: { code: SqlErrorCode.BUSY, limit, retryable: true },
    message: `${limit} queries wait already`,
    remedy: 'The attempt is repeated later.',
  })
}
