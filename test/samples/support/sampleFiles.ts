import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { InputSource } from '@flowbuilder/sdk/workflow/inputs/readInputs'

const SAMPLES = new URL('../../../samples/', import.meta.url)

/** Path of a file of a sample. */
export function samplePath(sample: string, file: string): string {
  return fileURLToPath(new URL(`${sample}/${file}`, SAMPLES))
}

/** The inputs of a sample as its README gives them: inputs.yaml, CSV files, and what a test wants otherwise. */
export function sampleInputs(
  sample: string,
  csv: Readonly<Record<string, string>> = {},
  changed: Readonly<Record<string, string>> = {},
): readonly InputSource[] {
  let text = readFileSync(samplePath(sample, 'inputs.yaml'), 'utf8')
  for (const [name, value] of Object.entries(changed))
    text = text.replace(new RegExp(`^${name}: .*$`, 'm'), `${name}: ${value}`)
  const tables = Object.entries(csv).map(([input, file]): InputSource => {
    return { kind: 'csv', input, file, text: readFileSync(samplePath(sample, file), 'utf8') }
  })
  return [{ kind: 'document', file: 'inputs.yaml', text }, ...tables]
}
