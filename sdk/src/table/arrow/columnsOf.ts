import { badValue, ValueErrorCode, valueTooLarge } from '../errors.ts'
import { MAX_COLUMN_NAME_LENGTH, MAX_VALUE_COLUMNS, MAX_VALUE_ROWS } from '../limits.ts'
import { itemTypeOf, type ListValue, rowCountOf, type TableValue, type Value } from '../value.ts'
import { type ColumnType, type Shape, SINGLE_COLUMN } from './columnLayout.ts'

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/

/** A value as columns: one named `value` for a scalar or list, else all of a table, sorted by name. */
export interface Columns {
  readonly shape: Shape
  readonly types: readonly ColumnType[]
  readonly items: readonly ListValue['items'][]
  readonly rows: number
}

/** Errors: VALUE_COLUMNS_INVALID, VALUE_TOO_LARGE. */
export function columnsOf(value: Value): Columns {
  switch (value.type) {
    case 'integer':
      return single('scalar', value.type, [value.value])
    case 'boolean':
      return single('scalar', value.type, [value.value])
    case 'text':
    case 'address':
      return single('scalar', value.type, [value.value])
    case 'table':
      return tableColumns(value)
    default:
      if (value.items.length > MAX_VALUE_ROWS) throw valueTooLarge('rows', MAX_VALUE_ROWS)
      return single('list', itemTypeOf(value.type), value.items)
  }
}

function single(shape: Shape, type: ColumnType['type'], items: ListValue['items']): Columns {
  return { shape, types: [{ name: SINGLE_COLUMN, type }], items: [items], rows: items.length }
}

function tableColumns(table: TableValue): Columns {
  const rows = rowCountOf(table)
  if (rows > MAX_VALUE_ROWS) throw valueTooLarge('rows', MAX_VALUE_ROWS)
  const names = Object.keys(table.columns).sort()
  checkNames(names)
  const types: ColumnType[] = []
  const items: ListValue['items'][] = []
  for (const name of names) {
    const column = table.columns[name]
    if (column === undefined) continue
    if (column.items.length !== rows) throw unequalColumn(name, column.items.length, rows)
    types.push({ name, type: itemTypeOf(column.type) })
    items.push(column.items)
  }
  return { shape: 'table', types, items, rows }
}

/** Errors: VALUE_TOO_LARGE, VALUE_COLUMNS_INVALID. */
export function checkNames(names: readonly string[]): void {
  if (names.length > MAX_VALUE_COLUMNS) throw valueTooLarge('columns', MAX_VALUE_COLUMNS)
  if (names.length === 0) {
    throw badValue(
      ValueErrorCode.COLUMNS_INVALID,
      'table',
      'a table without columns',
      'Give at least one column.',
    )
  }
  for (const name of names) {
    if (name.length <= MAX_COLUMN_NAME_LENGTH && NAME.test(name)) continue
    throw badValue(
      ValueErrorCode.COLUMNS_INVALID,
      JSON.stringify(name.slice(0, MAX_COLUMN_NAME_LENGTH)),
      'not a name of a column',
      `Use letters, digits and "_", a letter first, at most ${MAX_COLUMN_NAME_LENGTH}.`,
    )
  }
}

function unequalColumn(name: string, actual: number, expected: number): Error {
  return badValue(
    ValueErrorCode.COLUMNS_INVALID,
    name,
    `${actual} rows, the first column has ${expected}`,
    'Give all columns of a table the same length.',
  )
}
