import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { stringify } from 'yaml'
import { toCsv } from '../../../format/toCsv.ts'
import type { Draft } from './draft.ts'

type Rows = readonly Readonly<Record<string, JsonValue>>[]

/**
 * A draft of what a request ran: its definition as YAML, its inputs as they are typed. Pure.
 *
 * - `definition`: canonical JSON. Comments and the order of keys are not in a request and do not come back.
 */
export function toDraft(definition: string, inputs: Readonly<Record<string, JsonValue>>): Draft {
  const source = stringify(JSON.parse(definition), { lineWidth: 0 })
  const texts = Object.entries(inputs).map(([name, value]) => [name, writeInput(name, value)])
  return { source, inputs: Object.fromEntries(texts) as Draft['inputs'] }
}

function writeInput(name: string, value: JsonValue): string {
  if (!Array.isArray(value)) return String(value)
  const [first] = value
  if (typeof first !== 'object' || first === null)
    return toCsv(
      [name],
      value.map((item) => [String(item)]),
    )
  const columns = Object.keys(first)
  return toCsv(
    columns,
    (value as Rows).map((row) => columns.map((column) => String(row[column]))),
  )
}
