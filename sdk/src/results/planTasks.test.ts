import { expect, test } from 'vitest'
import { merkleProof } from '../actions/merkleTree.ts'
import { hashTaskPlan, TaskKind } from '../actions/taskClaim.ts'
import { evaluate } from '../flowvm/evaluate.ts'
import { validateProgram } from '../flowvm/validateProgram.ts'
import { readInputs } from '../workflow/inputs/readInputs.ts'
import { parseFlow } from '../workflow/parseFlow.ts'
import { planRoot, planTasks } from './planTasks.ts'

const HEAD = `flow: 1
name: plan
verify: optimistic
inputs:
  stakes: 'integer[]'
  reward: integer
  people: { type: table, columns: { pay: integer, name: text } }
tasks:`

const INPUTS =
  'stakes: [1, 2, 3]\nreward: 12\npeople: [{ pay: 5, name: ann }, { pay: 7, name: bob }]'

function planOf(tasks: string, outputs: string, inputs = INPUTS) {
  const definition = parseFlow(`${HEAD}\n${tasks}\noutputs: { ${outputs} }`, { file: 'plan.yaml' })
  return planTasks(
    definition,
    readInputs(definition, [{ kind: 'document', file: 'inputs', text: inputs }]),
  )
}

const kinds = (tasks: string, outputs: string, inputs = INPUTS) =>
  Object.fromEntries(planOf(tasks, outputs, inputs).map(({ name, plan }) => [name, plan.kind]))

const SHARES = `
  shares:
    with: { stakes: '\${ inputs.stakes }', reward: '\${ inputs.reward }' }
    compute: '({ stakes, reward }) => ({ amounts: stakes.map((s) => s * reward / sum(stakes)), reward })'`
const TOTAL = `
  total:
    with: { amounts: '\${ tasks.shares.amounts }' }
    compute: '({ amounts }) => sum(amounts)'`

test('a compute task is proven by itself, also behind another one', () => {
  const plan = planOf(SHARES + TOTAL, "total: '${ tasks.total }'")
  expect(plan.map(({ name, plan: { taskIndex, kind } }) => [name, taskIndex, kind])).toEqual([
    ['shares', 0, TaskKind.COMPUTE],
    ['total', 1, TaskKind.COMPUTE],
  ])
  const [shares, total] = plan
  if (shares?.proof === undefined || total?.proof === undefined) throw new Error('no programs')
  const { program } = total.proof
  expect(() => validateProgram(program)).not.toThrow()
  // The reward is handed on, not computed: no output word.
  expect(shares.proof.words).toEqual([
    { input: 'reward' },
    ...[0, 1, 2].map((row) => ({ input: 'stakes', row })),
  ])
  const amounts = evaluate(shares.proof.program, [12n, 1n, 2n, 3n]).outputs
  expect(amounts).toEqual([2n, 4n, 6n])
  expect(evaluate(program, amounts).outputs).toEqual([12n])
})

test('the program depends on lengths and not on values', () => {
  const hashes = ['[1, 2, 3]', '[7, 8, 9]', '[1, 2]'].map(
    (stakes) =>
      planOf(SHARES, "a: '${ tasks.shares.amounts }'", INPUTS.replace('[1, 2, 3]', stakes))[0]?.plan
        .programHash,
  )
  expect(hashes[0]).toBe(hashes[1])
  expect(hashes[0]).not.toBe(hashes[2])
})

test('what depends on the run, or is no compute task, is told by its definition', () => {
  const script = `
  filtered:
    with: { stakes: '\${ inputs.stakes }' }
    script: '({ stakes }) => ({ big: stakes.filter((s) => s > 1n), count: 2n })'
    outputs: { big: 'integer[]', count: integer }
  many:
    with: { xs: '\${ tasks.filtered.big }' }
    compute: '({ xs }) => sum(xs)'
  one:
    with: { x: '\${ tasks.filtered.count }' }
    compute: '({ x }) => x * x'`
  expect(kinds(script, "a: '${ tasks.many }', b: '${ tasks.one }'")).toEqual({
    filtered: TaskKind.EXTERNAL,
    many: TaskKind.EXTERNAL,
    one: TaskKind.COMPUTE,
  })
})

test.each([
  ['when', "when: 'inputs.reward > 3n'"],
  ['forEach', "forEach: '${ inputs.stakes }'"],
  ['onFailure', 'onFailure: continue'],
])(
  'a task with %s may be skipped or repeated, so it and its readers are not proven alone',
  (_, option) => {
    const tasks = `
  first:
    ${option}
    with: { x: '\${ inputs.reward }' }
    compute: '({ x }) => x * x'
  second:
    with: { x: '\${ tasks.first }', y: '\${ inputs.reward }' }
    compute: '({ x, y }) => y * y'
  other:
    with: { y: '\${ inputs.reward }' }
    compute: '({ y }) => y * y'`
    expect(kinds(tasks, "a: '${ tasks.second }', b: '${ tasks.other }'")).toEqual({
      first: TaskKind.EXTERNAL,
      second: TaskKind.EXTERNAL,
      other: TaskKind.COMPUTE,
    })
  },
)

test('a program that does not fit the circuit, or computes nothing, is not proven', () => {
  const rows = (count: number) =>
    INPUTS.replace('[1, 2, 3]', `[${Array.from({ length: count }, (_, index) => index)}]`)
  const task = SHARES.replace(
    'amounts: stakes.map((s) => s * reward / sum(stakes)), reward',
    'sum: sum(stakes) * reward',
  )
  const out = "a: '${ tasks.shares.sum }'"
  // 24 input words in all.
  expect(kinds(task, out, rows(23))).toEqual({ shares: TaskKind.COMPUTE })
  expect(kinds(task, out, rows(24))).toEqual({ shares: TaskKind.EXTERNAL })
  const passing = `
  same:
    with: { people: '\${ inputs.people }' }
    compute: '({ people }) => ({ names: people.map(({ name }) => name) })'`
  expect(kinds(passing, "a: '${ tasks.same.names }'")).toEqual({ same: TaskKind.EXTERNAL })
})

test('columns of tables are arguments, of inputs and of results', () => {
  const tasks = `
  raised:
    with: { people: '\${ inputs.people }' }
    compute: '({ people }) => people.map(({ name, pay }) => ({ name, due: pay + 1n }))'
  total:
    with: { due: '\${ tasks.raised.due }', pay: '\${ inputs.people.pay }' }
    compute: '({ due, pay }) => sum(due) - sum(pay)'`
  const plan = planOf(tasks, "a: '${ tasks.total }'")
  expect(plan.map(({ plan: { kind } }) => kind)).toEqual([TaskKind.COMPUTE, TaskKind.COMPUTE])
  const proof = plan[1]?.proof
  if (proof === undefined) throw new Error('no program')
  expect(evaluate(proof.program, [6n, 8n, 5n, 7n]).outputs).toEqual([2n])
})

test('the root commits to every leaf', () => {
  const plan = planOf(SHARES + TOTAL, "total: '${ tasks.total }'")
  const leaves = plan.map(({ plan: leaf }) => hashTaskPlan(leaf))
  expect(merkleProof(leaves, 0)).toEqual([leaves[1]])
  const [first, second] = plan
  if (first === undefined || second === undefined) throw new Error('two tasks')
  const other = { ...second, plan: { ...second.plan, kind: TaskKind.EXTERNAL } }
  expect(planRoot([first, other])).not.toBe(planRoot(plan))
})
