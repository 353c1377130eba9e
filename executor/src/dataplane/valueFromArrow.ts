import { valueTooLarge } from '@flowbuilder/sdk/table/errors'
import { MAX_VALUE_BYTES, MAX_VALUE_COLUMNS, MAX_VALUE_ROWS } from '@flowbuilder/sdk/table/limits'
import type { ListValue, TableValue } from '@flowbuilder/sdk/table/value'
import type { ScalarType } from '@flowbuilder/sdk/workflow/definition'
import { type Table, tableFromIPC } from 'apache-arrow'
import { arrowColumns, arrowUnreadable } from './errors.ts'
import { listFromVector } from './listFromVector.ts'

/**
 * A table from Arrow IPC of any writer: sliced, in several batches, dictionaries, integers of any width, and so on.
 *
 * - In: a stream or file; `columns` as declared, or nothing to take the types from the data.
 * - Trust: apache-arrow believes the lengths in the metadata, so forged bytes may cost any time and memory. What a stranger
 *   sent is read by `decodeValue`, which does not, or in a thread with limits.
 * - Out: a table; `encodeValue` gives its canonical bytes.
 * - Errors: ARROW_UNREADABLE, ARROW_COLUMNS, ARROW_TYPE, ARROW_NULL, VALUE_TOO_LARGE; VALUE_INTEGER_RANGE, VALUE_ADDRESS_SYNTAX.
 * - Source: docs/specs/data.md section 3.
 */
export function valueFromArrow(
  bytes: Uint8Array,
  columns?: Readonly<Record<string, ScalarType>>,
): TableValue {
  if (bytes.length > MAX_VALUE_BYTES) throw valueTooLarge('bytes', MAX_VALUE_BYTES)
  const table = read(bytes)
  if (table.numRows > MAX_VALUE_ROWS) throw valueTooLarge('rows', MAX_VALUE_ROWS)
  if (table.numCols > MAX_VALUE_COLUMNS) throw valueTooLarge('columns', MAX_VALUE_COLUMNS)
  if (table.numCols === 0) throw arrowUnreadable('it has no column')
  const lists = new Map<string, ListValue>()
  for (const [index, { name }] of table.schema.fields.entries()) {
    const expected = columns?.[name]
    if (lists.has(name)) throw arrowColumns(name, 'is there twice')
    if (columns !== undefined && expected === undefined) throw arrowColumns(name, 'is not declared')
    const vector = table.getChildAt(index)
    if (vector === null) throw arrowColumns(name, 'has no data')
    lists.set(name, listFromVector(vector, name, expected))
  }
  for (const name of Object.keys(columns ?? {})) {
    if (!lists.has(name)) throw arrowColumns(name, 'is missing')
  }
  return { type: 'table', columns: Object.fromEntries(lists) }
}

function read(bytes: Uint8Array): Table {
  try {
    return tableFromIPC(bytes)
  } catch (cause) {
    throw arrowUnreadable(cause)
  }
}
