import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import {
  isList,
  isTable,
  type ListValue,
  type ScalarValue,
  type TableValue,
  type Value,
} from '@flowbuilder/sdk/table/value'
import type { SqlTask } from '@flowbuilder/sdk/workflow/definition'
import type { TaskContext, TaskExecutor, TaskValues } from '../../port.ts'
import type { SqlTable } from './duckdb/duckDb.ts'
import { badStatement, sqlTimedOut } from './errors.ts'
import { MAX_SQL_MS } from './limits.ts'
import { prepareSql } from './prepareSql.ts'
import type { SqlPool } from './sqlPool.ts'

/**
 * Runs `sql` tasks in DuckDB. Tables and lists of `with` are tables of the query, scalars are `$name`.
 *
 * - Types in SQL: integer HUGEINT, boolean BOOLEAN, text and address VARCHAR. Out: the declared columns.
 * - Deterministic: the same WASM, settings, clock and chance on every node, one thread, a database that is as new for each query.
 * - Errors: SQL_*, ARROW_*, VALUE_*.
 * - Source: docs/specs/data.md section 4.
 */
export class SqlExecutor implements TaskExecutor<SqlTask> {
  readonly #pool: SqlPool

  constructor(modules: { readonly pool: SqlPool }) {
    this.#pool = modules.pool
  }

  async execute(task: SqlTask, inputs: TaskValues, context: TaskContext): Promise<TaskValues> {
    const scalars = new Map<string, ScalarValue>()
    const tables: SqlTable[] = []
    for (const [name, value] of Object.entries(inputs)) {
      if (isTable(value)) tables.push(toSqlTable(name, value))
      else if (isList(value)) tables.push(toSqlTable(name, { type: 'table', columns: { value } }))
      else scalars.set(name, value)
    }
    const [output] = Object.entries(task.outputs)
    if (output === undefined) throw badStatement('no table is declared for its result')
    const [name, { columns }] = output
    const sql = prepareSql(task.sql, scalars)
    const leftMs = context.deadlineMs - Date.now()
    if (leftMs <= 0) throw sqlTimedOut(0)
    const timeoutMs = Math.min(MAX_SQL_MS, leftMs)
    const bytes = await this.#pool.run({ sql, tables, columns }, timeoutMs, context.signal)
    return { [name]: decodeValue(bytes) satisfies Value }
  }
}

/** HUGEINT, unlike the decimal of the encoding, has integer division. */
function toSqlTable(name: string, table: TableValue): SqlTable {
  const columns = Object.entries(table.columns)
  const casts = columns.map(([column, { type }]) =>
    type === 'integer[]' ? `"${column}"::HUGEINT AS "${column}"` : `"${column}"`,
  )
  return {
    name,
    bytes: encodeValue({
      type: 'table',
      columns: Object.fromEntries(columns.map(([column, list]) => [column, asText(list)])),
    }),
    columns: casts.join(', '),
  }
}

/** An address is the text with the capitals of EIP-55, as everywhere outside the encoding. */
function asText(list: ListValue): ListValue {
  return list.type === 'address[]' ? { type: 'text[]', items: list.items } : list
}
