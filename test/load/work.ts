import { readFile } from 'node:fs/promises'
import type { Hex } from 'viem'
import { commitResult, type TaskRun } from '../../sdk/src/results/commitResult.ts'
import type { Value } from '../../sdk/src/table/value.ts'
import type { InputSource } from '../../sdk/src/workflow/inputs/readInputs.ts'
import { readInputs } from '../../sdk/src/workflow/inputs/readInputs.ts'
import { parseFlow } from '../../sdk/src/workflow/parseFlow.ts'
import {
  type PreparedSubmission,
  prepareSubmission,
} from '../../sdk/src/workflow/prepareSubmission.ts'
import { simulateFlow } from '../../sdk/src/workflow/simulateFlow.ts'

/** A workflow that the load generator submits, with its inputs. */
export interface Work {
  readonly name: string
  readonly submission: PreparedSubmission
  /** The one result that is right, computed here; undefined where the outside world decides. */
  readonly resultHash: Hex | undefined
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
  return { name: 'script', ...tripled(SCRIPT, amount) }
}

/** Mode optimistic: the same script. */
export function optimisticWork(amount: number): Work {
  const text = SCRIPT.replace('verify: quorum', 'verify: optimistic')
  return { name: 'optimistic', ...tripled(text, amount) }
}

/** Quorum mode: one request to a server of this machine, which answers `price`. */
export function httpWork(url: string, price: number): Work {
  const submission = prepare(HTTP, values({ url }))
  const outputs = { price: integer(price) }
  return {
    name: 'http',
    submission,
    resultHash: hashOf(submission, { price: { arguments: {}, outputs } }, outputs),
  }
}

/** Mode zk. */
export function computeWork(amounts: readonly number[]): Work {
  const submission = prepare(COMPUTE, values({ amounts: JSON.stringify(amounts) }))
  const { flow } = submission
  return { name: 'compute', submission, resultHash: flow && simulateFlow(flow).resultHash }
}

/** Mode zk: samples/pro-rata, all but a few of the steps of the circuit. */
export async function proRataWork(): Promise<Work> {
  const read = (file: string): Promise<string> =>
    readFile(new URL(`../../samples/pro-rata/${file}`, import.meta.url), 'utf8')
  const submission = prepare(await read('flow.yaml'), [
    { kind: 'document', file: 'inputs.yaml', text: await read('inputs.yaml') },
    { kind: 'csv', input: 'accounts', file: 'accounts.csv', text: await read('accounts.csv') },
  ])
  const { flow } = submission
  return { name: 'pro-rata', submission, resultHash: flow && simulateFlow(flow).resultHash }
}

const integer = (value: number): Value => ({ type: 'integer', value: BigInt(value) })

function tripled(text: string, amount: number): Omit<Work, 'name'> {
  const submission = prepare(text, values({ amount: String(amount) }))
  const outputs = { tripled: integer(3 * amount) }
  const task = { arguments: { amount: integer(amount) }, outputs }
  return { submission, resultHash: hashOf(submission, { triple: task }, outputs) }
}

function hashOf(
  { plan }: PreparedSubmission,
  tasks: Readonly<Record<string, TaskRun>>,
  outputs: TaskRun['outputs'],
): Hex | undefined {
  const leaves = plan ?? []
  return commitResult({ leaves, tasks: new Map(Object.entries(tasks)), outputs }).resultHash
}
