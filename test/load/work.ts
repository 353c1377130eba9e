import { readFile } from 'node:fs/promises'
import type { InputSource } from '../../sdk/src/workflow/inputs/readInputs.ts'
import { readInputs } from '../../sdk/src/workflow/inputs/readInputs.ts'
import { parseFlow } from '../../sdk/src/workflow/parseFlow.ts'
import {
  type PreparedSubmission,
  prepareSubmission,
} from '../../sdk/src/workflow/prepareSubmission.ts'

/** A workflow that the load generator submits, with its inputs. */
export interface Work {
  readonly name: string
  readonly submission: PreparedSubmission
  /** What its outputs must be; undefined where the outside world decides. */
  readonly expected: Readonly<Record<string, unknown>> | undefined
}

const SCRIPT = `
flow: 1
name: tripled
verify: quorum
inputs: { amount: integer }
tasks:
  triple:
    script: '({ amount }) => ({ tripled: amount * 3n })'
    with: { amount: '\${ inputs.amount }' }
    outputs: { tripled: integer }
outputs: { tripled: '\${ tasks.triple.tripled }' }
`

const COMPUTE = `
flow: 1
name: doubled
verify: zk
inputs: { amounts: 'integer[]' }
tasks:
  double:
    compute: '({ amounts }) => ({ total: sum(amounts.map((amount) => amount * 2n)) })'
    with: { amounts: '\${ inputs.amounts }' }
outputs: { total: '\${ tasks.double.total }' }
`

const HTTP = `
flow: 1
name: price
verify: quorum
hosts: ["localhost:*"]
inputs: { url: text }
tasks:
  price:
    http: { url: '\${ url }', aggregate: median }
    with: { url: '\${ inputs.url }' }
    outputs: { price: { type: integer, at: /price } }
outputs: { price: '\${ tasks.price.price }' }
`

const values = (inputs: Readonly<Record<string, string>>): InputSource[] =>
  Object.entries(inputs).map(([input, text]) => ({ kind: 'value', input, file: 'load', text }))

function prepare(text: string, inputs: readonly InputSource[]): PreparedSubmission {
  const definition = parseFlow(text, { file: 'flow.yaml' })
  return prepareSubmission({ definition, inputs: readInputs(definition, inputs) })
}

/** Quorum mode: one script. */
export function scriptWork(amount: number): Work {
  return {
    name: 'script',
    submission: prepare(SCRIPT, values({ amount: String(amount) })),
    expected: { tripled: String(3 * amount) },
  }
}

/** Quorum mode: one request to a server of this machine. */
export function httpWork(url: string, price: number | undefined): Work {
  return {
    name: 'http',
    submission: prepare(HTTP, values({ url })),
    expected: price === undefined ? undefined : { price: String(price) },
  }
}

/** Mode zk. */
export function computeWork(amounts: readonly number[]): Work {
  const total = amounts.reduce((sum, amount) => sum + 2 * amount, 0)
  return {
    name: 'compute',
    submission: prepare(COMPUTE, values({ amounts: JSON.stringify(amounts) })),
    expected: { total: String(total) },
  }
}

/** Mode optimistic: the script with another word. */
export function optimisticWork(amount: number): Work {
  const text = SCRIPT.replace('verify: quorum', 'verify: optimistic')
  return {
    name: 'optimistic',
    submission: prepare(text, values({ amount: String(amount) })),
    expected: { tripled: String(3 * amount) },
  }
}

/** Mode zk: all 64 steps of the circuit. */
export async function sampleWork(folder: string): Promise<Work> {
  const read = (file: string): Promise<string> =>
    readFile(new URL(`../../samples/${folder}/${file}`, import.meta.url), 'utf8')
  const inputs: InputSource[] = [
    { kind: 'document', file: 'inputs.yaml', text: await read('inputs.yaml') },
    { kind: 'csv', input: 'accounts', file: 'accounts.csv', text: await read('accounts.csv') },
  ]
  return { name: folder, submission: prepare(await read('flow.yaml'), inputs), expected: undefined }
}
