import { isList, isTable, type ListValue, type Value } from '@flowbuilder/sdk/table/value'

const INTEGER_BYTES = 17
/** Of a text of n UTF-16 units: at most three bytes each, and a length. */
const TEXT_UNIT_BYTES = 3
const LENGTH_BYTES = 5

/** Bytes that a value takes in the journal, at most. */
export function inlineBytes(value: Value): number {
  if (isTable(value))
    return Object.values(value.columns).reduce((sum, column) => sum + listBytes(column), 0)
  if (isList(value)) return listBytes(value)
  return typeof value.value === 'string' ? textBytes(value.value) : INTEGER_BYTES
}

function listBytes(list: ListValue): number {
  if (list.type === 'integer[]' || list.type === 'boolean[]')
    return list.items.length * INTEGER_BYTES + LENGTH_BYTES
  return list.items.reduce((sum, item) => sum + textBytes(item), LENGTH_BYTES)
}

function textBytes(text: string): number {
  return TEXT_UNIT_BYTES * text.length + LENGTH_BYTES
}
