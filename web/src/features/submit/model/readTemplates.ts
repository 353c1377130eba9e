import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Template } from './template.ts'

const SAMPLES = join(process.cwd(), '..', 'samples')

const DOUBLED: Template = {
  name: 'doubled',
  source: `flow: 1
name: doubled
description: Doubles some amounts and adds them up
verify: zk
inputs:
  amounts: { type: 'integer[]', description: Whole numbers }
tasks:
  double:
    compute: |
      ({ amounts }) => {
        const doubled = amounts.map((amount) => amount * 2n)
        return { doubled, total: sum(doubled) }
      }
    with: { amounts: '\${ inputs.amounts }' }
outputs:
  doubled: '\${ tasks.double.doubled }'
  total: '\${ tasks.double.total }'
`,
  inputs: { amounts: 'amounts\n12\n30\n' },
}

/** Reads the samples of the repository, or the provable ones. Runs when the pages are built, never in a browser. */
export function readTemplates(which: 'all' | 'provable'): Template[] {
  const samples = readdirSync(SAMPLES).map(readSample)
  const provable = samples.filter(({ source }) => /^verify: zk$/m.test(source))
  const others = samples.filter((sample) => !provable.includes(sample))
  return [...provable, DOUBLED, ...(which === 'all' ? others : [])]
}

function readSample(folder: string): Template {
  const path = join(SAMPLES, folder)
  const source = readFileSync(join(path, 'flow.yaml'), 'utf8')
  const document: unknown = parse(readFileSync(join(path, 'inputs.yaml'), 'utf8'), {
    intAsBigInt: true,
  })
  const inputs: Record<string, string> = {}
  for (const [name, value] of Object.entries(document ?? {})) inputs[name] = String(value)
  for (const file of readdirSync(path).filter((name) => name.endsWith('.csv')))
    inputs[file.slice(0, -'.csv'.length)] = readFileSync(join(path, file), 'utf8')
  return { name: folder, source, inputs }
}
