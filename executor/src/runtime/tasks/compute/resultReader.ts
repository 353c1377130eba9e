import type { Data } from '@flowbuilder/sdk/compiler/interpreter/data'
import {
  isList,
  isTable,
  type ListValue,
  listTypeOf,
  type ScalarValue,
  type Value,
} from '@flowbuilder/sdk/table/value'
import type { ScalarType } from '@flowbuilder/sdk/workflow/definition'
import { resultMismatch } from '../../errors.ts'
import { UNNAMED } from '../../fold/resolveValues.ts'
import type { TaskValues } from '../../port.ts'

/** Gives the value of a node of the optimised graph, in the order in which `wordsOf` lists them. */
type NextRoot = () => number
type Read<Result> = (values: readonly bigint[], inputs: TaskValues) => Result

interface ScalarReader {
  readonly type: ScalarType
  readonly read: Read<bigint | boolean | string>
}

/**
 * How the results of a compute task are put together from the values of its graph.
 *
 * - A record gives one result a field, one inside another is `outer.inner`; anything else is the result `value`.
 * - A list of records is a table. A list without items is one of integers.
 * - Errors: RUN_RESULT_MISMATCH for lists of lists, mixed types and records of different fields.
 */
export function resultReader(data: Data, nextRoot: NextRoot): Read<TaskValues> {
  const readers: [string, Read<Value>][] = []
  collect(data, '', nextRoot, readers)
  return (values, inputs) => {
    const results: Record<string, Value> = {}
    for (const [name, read] of readers) results[name] = read(values, inputs)
    return results
  }
}

function collect(
  data: Data,
  path: string,
  nextRoot: NextRoot,
  readers: [string, Read<Value>][],
): void {
  if (data.kind === 'object') {
    for (const [key, item] of data.fields)
      collect(item, path === '' ? key : `${path}.${key}`, nextRoot, readers)
    return
  }
  const name = path === '' ? UNNAMED : path
  readers.push([
    name,
    data.kind === 'list' ? listReader(data.items, name, nextRoot) : single(data, nextRoot),
  ])
}

function single(data: Data, nextRoot: NextRoot): Read<Value> {
  const { type, read } = scalarReader(data, '', nextRoot)
  return (values, inputs) => ({ type, value: read(values, inputs) }) as ScalarValue
}

function listReader(items: readonly Data[], path: string, nextRoot: NextRoot): Read<Value> {
  const [first] = items
  if (first?.kind !== 'object') return columnReader(items, path, nextRoot)
  const names = [...first.fields.keys()]
  const cells = new Map(names.map((name): [string, ScalarReader[]] => [name, []]))
  for (const item of items) {
    if (item.kind !== 'object' || item.fields.size !== names.length)
      throw resultMismatch(path, `the rows of ${path} have different fields`)
    // In the order of the rows, as the roots are.
    for (const [name, cell] of item.fields) {
      const column = cells.get(name)
      if (column === undefined)
        throw resultMismatch(path, `the rows of ${path} have different fields`)
      column.push(scalarReader(cell, `${path}.${name}`, nextRoot))
    }
  }
  const columns = names.map((name): [string, Read<ListValue>] => [
    name,
    joinReaders(cells.get(name) ?? [], `${path}.${name}`),
  ])
  return (values, inputs) => ({
    type: 'table',
    columns: Object.fromEntries(columns.map(([name, read]) => [name, read(values, inputs)])),
  })
}

function columnReader(items: readonly Data[], path: string, nextRoot: NextRoot): Read<ListValue> {
  return joinReaders(
    items.map((item) => scalarReader(item, path, nextRoot)),
    path,
  )
}

function joinReaders(readers: readonly ScalarReader[], path: string): Read<ListValue> {
  const type = readers[0]?.type ?? 'integer'
  if (readers.some((reader) => reader.type !== type))
    throw resultMismatch(path, `the items of ${path} have different types`)
  return (values, inputs) =>
    ({
      type: listTypeOf(type),
      items: readers.map(({ read }) => read(values, inputs)),
    }) as ListValue
}

function scalarReader(data: Data, path: string, nextRoot: NextRoot): ScalarReader {
  switch (data.kind) {
    case 'opaque': {
      const { word, type } = data
      return {
        type,
        read: (_, inputs) =>
          scalarAt(inputs[word.input], word.column, word.row) as bigint | boolean | string,
      }
    }
    case 'integer': {
      const root = nextRoot()
      return { type: 'integer', read: (values) => values[root] as bigint }
    }
    case 'boolean': {
      const root = nextRoot()
      return { type: 'boolean', read: (values) => values[root] === 1n }
    }
    default:
      throw resultMismatch(path, `${path} holds lists in lists, or records in lists of lists`)
  }
}

/** The scalar of an input, of an item of a list or of a cell of a table. */
export function scalarAt(
  value: Value | undefined,
  column: string | undefined,
  row: number | undefined,
): bigint | boolean | string | undefined {
  if (value === undefined) return undefined
  const list = isTable(value) ? value.columns[column ?? ''] : value
  if (list === undefined) return undefined
  return isList(list) ? list.items[row ?? 0] : (list as ScalarValue).value
}
