import { parentPort, workerData } from 'node:worker_threads'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { valueFromArrow } from '../../../dataplane/valueFromArrow.ts'
import { toErrorMessage } from '../../../workers/serveWorker.ts'
import { DuckDb } from './duckdb/duckDb.ts'
import { duckDbFailed } from './duckdb/duckDbFailed.ts'
import type { SqlAnswer, SqlJob } from './sqlMessage.ts'

/** Thread of one database: answers jobs one after the other. */
const database = await DuckDb.open(workerData as WebAssembly.Module)
const answer = (message: SqlAnswer, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer)

parentPort?.on('message', (job: SqlJob) => {
  const result = run(job)
  const { heapBytes } = database
  if (result instanceof Uint8Array) {
    answer({ type: 'result', bytes: result, heapBytes }, [result.buffer as ArrayBuffer])
  } else {
    answer({ ...result, heapBytes })
  }
})
answer({ type: 'ready' })

function run({
  sql,
  tables,
  columns,
}: SqlJob): Uint8Array | { type: 'error'; error: ReturnType<typeof toErrorMessage> } {
  try {
    return encodeValue(valueFromArrow(query(sql, tables), columns))
  } catch (error) {
    return { type: 'error', error: toErrorMessage(error) }
  }
}

function query(sql: string, tables: SqlJob['tables']): Uint8Array {
  try {
    return database.query(sql, tables)
  } catch (cause) {
    throw duckDbFailed(cause)
  }
}
