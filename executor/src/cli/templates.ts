import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { suggest } from '@flowbuilder/sdk/workflow/didYouMean'
import { CliError, CliErrorCode } from './errors.ts'
import { starterFlow } from './starterFlow.ts'

const SAMPLES = new URL('../../../samples/', import.meta.url)

/** What `flow init --template` can write: the starter, and the samples of this repository. */
export const TEMPLATES = [
  'starter',
  'price-average',
  'payroll',
  'airdrop',
  'etl',
  'keeper',
  'approval',
  'auction',
] as const

/** The files of a template, for a workflow called `name`. Errors: USAGE_INVALID for a template that does not exist. */
export async function readTemplate(
  template: string,
  name: string,
): Promise<Readonly<Record<string, string>>> {
  if (template === 'starter') return starterFlow(name)
  if (!TEMPLATES.some((known) => known === template)) throw unknownTemplate(template)
  const folder = fileURLToPath(new URL(`${template}/`, SAMPLES))
  // The workflow first: it is what the next commands are about.
  const files = (await readdir(folder)).sort((left, right) => rank(left) - rank(right))
  const texts = await Promise.all(files.map((file) => readFile(`${folder}${file}`, 'utf8')))
  return Object.fromEntries(
    files.map((file, index) => {
      const text = texts[index] ?? ''
      return [file, file === 'flow.yaml' ? text.replace(/^name: .*$/m, `name: ${name}`) : text]
    }),
  )
}

function rank(file: string): number {
  const position = ['flow.yaml', 'inputs.yaml'].indexOf(file)
  return position === -1 ? 2 : position
}

function unknownTemplate(template: string): CliError {
  return new CliError({
    data: { code: CliErrorCode.USAGE, template },
    message: `there is no template "${template}"`,
    remedy: suggest(template, TEMPLATES),
  })
}
