import {
  isList,
  isTable,
  itemTypeOf,
  type ListValue,
  type ScalarValue,
  type Value,
} from '@flowbuilder/sdk/table/value'
import { formatReference, type Reference } from '@flowbuilder/sdk/workflow/reference'
import { resultUnknown } from '../errors.ts'
import type { TaskValues } from '../port.ts'
import type { Binding } from './runPlan.ts'
import type { RunState } from './runState.ts'
import { rowsOf, type StoredValue } from './storedValue.ts'

/** Gives the value behind a blob, or undefined until it is loaded. */
export type LoadValue = (stored: StoredValue) => Value | undefined

/** An item of a `forEach`. */
export interface ItemPlace {
  readonly list: Reference
  readonly index: number
}

/** Name of the result of a task that gives one without a name. */
export const UNNAMED = 'value'

/**
 * The arguments of a task or item; undefined while a blob is missing. Errors: RUN_RESULT_UNKNOWN.
 */
export function resolveBindings(
  state: RunState,
  bindings: readonly Binding[],
  item: ItemPlace | undefined,
  load: LoadValue,
): TaskValues | undefined {
  const values: Record<string, Value> = {}
  let complete = true
  for (const binding of bindings) {
    const value =
      'literal' in binding
        ? binding.literal
        : resolveReference(state, binding.reference, item, load)
    // Goes on, so that all missing blobs are asked for at once.
    if (value === undefined) complete = false
    else values[binding.name] = value
  }
  return complete ? values : undefined
}

/** The value a reference points at; undefined while its blob is missing. Errors: RUN_RESULT_UNKNOWN. */
export function resolveReference(
  state: RunState,
  reference: Reference,
  item: ItemPlace | undefined,
  load: LoadValue,
): Value | undefined {
  if (reference.scope === 'item') {
    if (item === undefined) throw unknown(reference, [])
    const list = resolveReference(state, item.list, undefined, load)
    return list === undefined ? undefined : itemAt(list, item.index, reference)
  }
  const { stored, fields } = locate(state, reference)
  const value = load(stored)
  return value === undefined ? undefined : columnOf(value, fields, reference)
}

/** Rows or items of what a reference points at, without loading it. Errors: RUN_RESULT_UNKNOWN. */
export function rowsAt(state: RunState, reference: Reference): number {
  return rowsOf(locate(state, reference).stored)
}

/** The stored value that a reference begins at, and the fields that lead on inside it. */
function locate(
  state: RunState,
  reference: Reference,
): { readonly stored: StoredValue; readonly fields: readonly string[] } {
  const { scope, name, fields } = reference
  if (scope === 'inputs') {
    const stored = state.inputs[name]
    if (stored === undefined) throw unknown(reference, Object.keys(state.inputs))
    return { stored, fields }
  }
  const outputs = state.tasks[state.plan.indexOf.get(name) ?? -1]?.outputs ?? {}
  const [first] = fields
  const named = first === undefined ? undefined : outputs[first]
  if (named !== undefined) return { stored: named, fields: fields.slice(1) }
  // A field of a field has a name with a dot: values hold no records.
  const nested = outputs[fields.join('.')]
  if (nested !== undefined) return { stored: nested, fields: [] }
  const unnamed = outputs[UNNAMED]
  if (unnamed === undefined) throw unknown(reference, Object.keys(outputs))
  return { stored: unnamed, fields }
}

function columnOf(value: Value, fields: readonly string[], reference: Reference): Value {
  const [column] = fields
  if (column === undefined) return value
  // Without rows nobody knows that a computed list was to be a table.
  if (isList(value) && value.items.length === 0 && fields.length === 1) return value
  const columns = isTable(value) ? value.columns : {}
  const found = columns[column]
  if (found === undefined || fields.length > 1) throw unknown(reference, Object.keys(columns))
  return found
}

/** An item of a list, a row of a table as a table of one row, or a cell of that row. */
function itemAt(list: Value, index: number, reference: Reference): Value {
  const [column] = reference.fields
  if (isTable(list)) {
    if (column !== undefined) {
      const cells = list.columns[column]
      if (cells === undefined) throw unknown(reference, Object.keys(list.columns))
      return cellOf(cells, index)
    }
    const row = Object.entries(list.columns).map(([name, { type, items }]) => [
      name,
      { type, items: [items[index]] } as ListValue,
    ])
    return { type: 'table', columns: Object.fromEntries(row) }
  }
  if (!isList(list) || column !== undefined) throw unknown(reference, [])
  return cellOf(list, index)
}

function cellOf({ type, items }: ListValue, index: number): Value {
  return { type: itemTypeOf(type), value: items[index] } as ScalarValue
}

function unknown(reference: Reference, known: readonly string[]): Error {
  return resultUnknown(formatReference(reference), known)
}
