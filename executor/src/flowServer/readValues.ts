import { valueFromPlain } from '@flowbuilder/sdk/table/plainValue'
import type { Definition, InputDeclaration } from '@flowbuilder/sdk/workflow/definition'
import { readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import type { TaskValues } from '../runtime/port.ts'

/**
 * Named values from JSON, by their declared types. Errors: FLOW_* and INPUT_* with the place in the JSON text.
 */
export function readValues(
  definition: Definition,
  declared: Readonly<Record<string, InputDeclaration>>,
  json: Readonly<Record<string, unknown>>,
): TaskValues {
  const text = JSON.stringify(json, undefined, 2)
  const source = { kind: 'document', file: 'inputs.json', text } as const
  const inputs = readInputs({ ...definition, inputs: declared }, [source])
  return Object.fromEntries(
    Object.entries(declared).map(([name, type]) => [
      name,
      valueFromPlain(type, inputs[name], name),
    ]),
  )
}
