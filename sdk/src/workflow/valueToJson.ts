import { isList, isTable, type ListValue, type ScalarValue, type Value } from '../table/value.ts'
import type { JsonValue } from './jsonValue.ts'

/** A value as workflows print and exchange it: integers as decimal strings, tables as rows with sorted columns. */
export function valueToJson(value: Value): JsonValue {
  if (isTable(value)) {
    const columns = Object.entries(value.columns).sort(([left], [right]) => (left < right ? -1 : 1))
    const [, first] = columns[0] ?? []
    return (first?.items ?? []).map((_, row) =>
      Object.fromEntries(columns.map(([name, list]) => [name, itemToJson(list, row)])),
    )
  }
  if (isList(value)) return value.items.map((_, index) => itemToJson(value, index))
  return scalarToJson(value.value)
}

function itemToJson(list: ListValue, index: number): JsonValue {
  return scalarToJson(list.items[index] ?? '')
}

function scalarToJson(value: ScalarValue['value']): JsonValue {
  return typeof value === 'bigint' ? value.toString() : value
}
