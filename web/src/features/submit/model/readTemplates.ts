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

/** Tasks that a network does not run, because each of its executors would: `checkSettleable`. */
const FOR_ONE_NODE = /^ +chain\.write:|signal:/m

/**
 * Reads the samples of the repository, or those that a network settles. Runs when the pages are built, never in a browser.
 *
 * - The provable ones first: they are quick to try.
 */
export function readTemplates(which: 'all' | 'settleable'): Template[] {
  const samples = readdirSync(SAMPLES)
    .map(readSample)
    .filter(({ source }) => which === 'all' || !FOR_ONE_NODE.test(source))
  const provable = samples.filter(({ source }) => /^verify: zk$/m.test(source))
  const others = samples.filter((sample) => !provable.includes(sample))
  return [...provable, DOUBLED, ...others]
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
