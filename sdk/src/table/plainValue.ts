import type { InputDeclaration, ListType, ScalarType, TableInput } from '../workflow/definition.ts'
import type { InputValue, ScalarValue as PlainScalar } from '../workflow/inputs/inputValues.ts'
import { wrongType } from './errors.ts'
import { type ListValue, listTypeOf, rowCountOf, type Value } from './value.ts'

/**
 * Gives plain data its declared type: inputs of a workflow, or what JavaScript of a task returned.
 *
 * - In: bigint, boolean or text; a list of these; a table as rows or as one list a column.
 * - Errors: VALUE_WRONG_TYPE with the path. Ranges and texts are checked by `encodeValue`.
 */
export function valueFromPlain(type: InputDeclaration, data: unknown, path: string): Value {
  if (type.type === 'table') return { type: 'table', columns: readColumns(type, data, path) }
  if (type.type.endsWith('[]')) return readList(type.type as ListType, data, path)
  return { type: type.type, value: readScalar(type.type as ScalarType, data, path) } as Value
}

/** The plain data of a value; a table becomes rows. */
export function plainFromValue(value: Value): InputValue {
  switch (value.type) {
    case 'table': {
      const columns = Object.entries(value.columns)
      return Array.from({ length: rowCountOf(value) }, (_, row) =>
        Object.fromEntries(columns.map(([name, { items }]) => [name, items[row] ?? ''])),
      )
    }
    case 'integer':
    case 'boolean':
    case 'text':
    case 'address':
      return value.value
    default:
      return value.items
  }
}

function readScalar(type: ScalarType, data: unknown, path: string): PlainScalar {
  const expected = type === 'integer' ? 'bigint' : type === 'boolean' ? 'boolean' : 'string'
  if (typeof data === expected) return data as PlainScalar
  throw wrongType(path, type, describe(data))
}

function readList(type: ListType, data: unknown, path: string): ListValue {
  if (!Array.isArray(data)) throw wrongType(path, type, describe(data))
  const item = type.slice(0, -2) as ScalarType
  return {
    type,
    items: data.map((entry, row) => readScalar(item, entry, `${path}[${row}]`)),
  } as ListValue
}

function readColumns(
  { columns }: TableInput,
  data: unknown,
  path: string,
): Record<string, ListValue> {
  const names = Object.keys(columns)
  const read = (name: string, list: unknown): [string, ListValue] => [
    name,
    readList(listTypeOf(columns[name] ?? 'text'), list, `${path}.${name}`),
  ]
  if (Array.isArray(data)) {
    const rows = data.map((row, index) => readRow(names, row, `${path}[${index}]`))
    return Object.fromEntries(
      names.map((name) =>
        read(
          name,
          rows.map((row) => row[name]),
        ),
      ),
    )
  }
  const lists = readRow(names, data, path)
  return Object.fromEntries(names.map((name) => read(name, lists[name])))
}

/** An object with these keys and no others. */
function readRow(names: readonly string[], data: unknown, path: string): Record<string, unknown> {
  if (typeof data !== 'object' || data === null) throw wrongType(path, 'a row', describe(data))
  const row = data as Record<string, unknown>
  for (const name of Object.keys(row)) {
    if (!names.includes(name))
      throw wrongType(`${path}.${name}`, 'a declared column', 'another one')
  }
  return row
}

function describe(data: unknown): string {
  if (data === null || data === undefined) return 'nothing'
  if (Array.isArray(data)) return 'a list'
  if (typeof data === 'number') return 'a number that is no bigint'
  return typeof data === 'string' ? 'a text' : `a ${typeof data}`
}
