import {
  isList,
  isTable,
  type ListValue,
  listTypeOf,
  type TableValue,
  type Value,
} from '@flowbuilder/sdk/table/value'
import { resultMismatch } from '../errors.ts'
import type { TaskValues } from '../port.ts'

/**
 * The results of all items as results of the task: scalars become a list, lists and tables are joined end to end.
 *
 * - In: one record an item, in the order of the items; skipped items are not among them.
 * - Errors: RUN_RESULT_MISMATCH where two items give different names, types or columns.
 */
export function joinItems(task: string, items: readonly TaskValues[]): TaskValues {
  const [first] = items
  if (first === undefined) return {}
  const names = Object.keys(first)
  for (const item of items) {
    if (Object.keys(item).length !== names.length) throw differs(task, names.join(', '))
  }
  return Object.fromEntries(
    names.map((name) => [
      name,
      joinValues(
        `${task}.${name}`,
        items.map((item) => item[name] ?? differs(task, name)),
      ),
    ]),
  )
}

function joinValues(subject: string, values: readonly Value[]): Value {
  const [first] = values
  if (first === undefined || values.some((value) => value.type !== first.type))
    throw differs(subject, first?.type ?? '')
  if (isTable(first)) return joinTables(subject, values as readonly TableValue[])
  if (isList(first)) return joinLists(subject, values as readonly ListValue[])
  return {
    type: listTypeOf(first.type),
    items: values.map((value) => (value as typeof first).value),
  } as ListValue
}

function joinTables(subject: string, tables: readonly TableValue[]): TableValue {
  const names = Object.keys(tables[0]?.columns ?? {})
  return {
    type: 'table',
    columns: Object.fromEntries(
      names.map((name) => [
        name,
        joinLists(
          `${subject}.${name}`,
          tables.map((table) => table.columns[name] ?? differs(subject, name)),
        ),
      ]),
    ),
  }
}

function joinLists(subject: string, lists: readonly ListValue[]): ListValue {
  const type = lists[0]?.type ?? 'integer[]'
  if (lists.some((list) => list.type !== type)) throw differs(subject, type)
  return { type, items: lists.flatMap((list): unknown[] => [...list.items]) } as ListValue
}

function differs(subject: string, expected: string): never {
  throw resultMismatch(subject, `the items of ${subject} do not all give ${expected}`)
}
