import { engineFailed, SqlError, SqlErrorCode, sqlOutOfMemory } from '../errors.ts'
import { SQL_MEMORY_MB } from '../limits.ts'

const KIND = /^([A-Za-z ]+) Error: /
const MAX_REASON_LENGTH = 1_000

/** What DuckDB threw, as an error of the task. Errors of the WASM machine itself end the database. */
export function duckDbFailed(cause: unknown): SqlError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const kind = KIND.exec(message)?.[1]
  if (kind === 'Out of Memory') return sqlOutOfMemory(SQL_MEMORY_MB)
  if (kind === undefined || kind === 'INTERNAL' || kind === 'FATAL')
    return engineFailed(message.slice(0, MAX_REASON_LENGTH))
  const reason = message.slice(0, MAX_REASON_LENGTH)
  return new SqlError({
    data: { code: SqlErrorCode.FAILED, kind, reason },
    message: `the query fails: ${reason}`,
    remedy: 'Mend the query or its input; docs/specs/data.md section 4 says what SQL can be used.',
    cause,
  })
}
