import type { Definition, InputDeclaration } from '@flowbuilder/sdk/workflow/definition'
import type { Inputs } from '@flowbuilder/sdk/workflow/inputs/inputValues'
import { readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'

/** Named inputs from JSON, by their declared types. Errors: FLOW_* and INPUT_* with the place in the JSON text. */
export function readJsonInputs(
  definition: Definition,
  declared: Readonly<Record<string, InputDeclaration>>,
  json: Readonly<Record<string, unknown>>,
): Inputs {
  const text = JSON.stringify(json, undefined, 2)
  return readInputs({ ...definition, inputs: declared }, [
    { kind: 'document', file: 'inputs.json', text },
  ])
}
