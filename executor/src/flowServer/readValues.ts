import { valueFromPlain } from '@flowbuilder/sdk/table/plainValue'
import type { Definition, InputDeclaration } from '@flowbuilder/sdk/workflow/definition'
import type { TaskValues } from '../runtime/port.ts'
import { readJsonInputs } from './readJsonInputs.ts'

/** Named values from JSON, by their declared types. Errors: FLOW_* and INPUT_* with the place in the JSON text. */
export function readValues(
  definition: Definition,
  declared: Readonly<Record<string, InputDeclaration>>,
  json: Readonly<Record<string, unknown>>,
): TaskValues {
  const inputs = readJsonInputs(definition, declared, json)
  return Object.fromEntries(
    Object.entries(declared).map(([name, type]) => [
      name,
      valueFromPlain(type, inputs[name], name),
    ]),
  )
}
