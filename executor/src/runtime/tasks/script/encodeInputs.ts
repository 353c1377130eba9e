import { isList, isTable, type Value } from '@flowbuilder/sdk/table/value'
import type { TaskValues } from '../../port.ts'

/** JSON of one scalar: an integer is the text `i…`, a text or address `t…`. */
type EncodedScalar = string | boolean

/**
 * The inputs of a script as JSON that keeps types: lists are lists, a table is an object with a list a column. The
 * prelude of the sandbox turns it into what scripts see: bigints, texts, booleans, lists, and lists of records.
 */
export function encodeInputs(inputs: TaskValues): string {
  return JSON.stringify(mapFields(inputs, encodeValue))
}

function encodeValue(value: Value): unknown {
  if (isTable(value)) return mapFields(value.columns, ({ items }) => items.map(encodeScalar))
  return isList(value) ? value.items.map(encodeScalar) : encodeScalar(value.value)
}

function encodeScalar(value: bigint | boolean | string): EncodedScalar {
  if (typeof value === 'boolean') return value
  return typeof value === 'bigint' ? `i${value}` : `t${value}`
}

function mapFields<From>(
  fields: Readonly<Record<string, From>>,
  map: (field: From) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, map(field)]))
}
