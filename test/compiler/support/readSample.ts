import { readFileSync } from 'node:fs'
import type { Definition } from '../../../sdk/src/workflow/definition.ts'
import type { Inputs } from '../../../sdk/src/workflow/inputs/inputValues.ts'
import { readInputs } from '../../../sdk/src/workflow/inputs/readInputs.ts'
import { parseFlow } from '../../../sdk/src/workflow/parseFlow.ts'

const FOLDER = new URL('../../../samples/pro-rata/', import.meta.url)

export function readSampleFile(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8')
}

/** The pro-rata sample as a person would run it. */
export function readSample(): { readonly definition: Definition; readonly inputs: Inputs } {
  const definition = parseFlow(readSampleFile('flow.yaml'), { file: 'flow.yaml' })
  const inputs = readInputs(definition, [
    { kind: 'csv', input: 'accounts', file: 'accounts.csv', text: readSampleFile('accounts.csv') },
    { kind: 'document', file: 'inputs.yaml', text: readSampleFile('inputs.yaml') },
  ])
  return { definition, inputs }
}
