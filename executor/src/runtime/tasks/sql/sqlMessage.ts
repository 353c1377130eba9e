import type { ScalarType } from '@flowbuilder/sdk/workflow/definition'
import type { ErrorMessage } from '../../../workers/workerMessage.ts'
import type { SqlTable } from './duckdb/duckDb.ts'

/** One query for a database thread. */
export interface SqlJob {
  readonly sql: string
  readonly tables: readonly SqlTable[]
  /** Columns that the result must have. */
  readonly columns: Readonly<Record<string, ScalarType>>
}

/** What a database thread says: once that it is ready, then one answer a job. */
export type SqlAnswer =
  | { readonly type: 'ready' }
  | {
      readonly type: 'result'
      /** Canonical bytes of the table. */
      readonly bytes: Uint8Array
      readonly heapBytes: number
    }
  | { readonly type: 'error'; readonly error: ErrorMessage; readonly heapBytes: number }
