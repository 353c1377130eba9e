import { FlowVmErrorCode } from '@flowbuilder/sdk/flowvm/errors'
import { evaluate } from '@flowbuilder/sdk/flowvm/evaluate'
import type { Value } from '@flowbuilder/sdk/table/value'
import type { ComputeTask } from '@flowbuilder/sdk/workflow/definition'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { prepareFlow } from '@flowbuilder/sdk/workflow/prepareFlow'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EngineErrorCode } from '../../errors.ts'
import type { TaskValues } from '../../port.ts'
import { integer, integers } from '../../testing/flows.ts'
import { ComputeExecutor } from './computeExecutor.ts'

const executor = new ComputeExecutor()

function run(compute: string, inputs: TaskValues): TaskValues {
  const names = Object.keys(inputs).map((name): [string, string] => [name, `\${inputs.${name}}`])
  return executor.executeNow({ compute, with: Object.fromEntries(names) }, inputs)
}

const people: Value = {
  type: 'table',
  columns: {
    name: { type: 'text[]', items: ['ann', 'bob'] },
    pay: { type: 'integer[]', items: [1n, 2n] },
  },
}

describe('a compute task', () => {
  test('gives a result a field, and one called value for anything else', () => {
    expect(run('({ x }) => ({ y: x + 1n, big: x > 3n })', { x: integer(4) })).toEqual({
      y: integer(5),
      big: { type: 'boolean', value: true },
    })
    expect(run('({ x }) => x * x', { x: integer(4) })).toEqual({ value: integer(16) })
    expect(run('({ x }) => ({ a: { b: x } })', { x: integer(4) })).toEqual({ 'a.b': integer(4) })
  })

  test('takes and gives lists and tables', () => {
    expect(run('({ xs }) => xs.map((x) => x * 2n)', { xs: integers(1, 2, 3) })).toEqual({
      value: integers(2, 4, 6),
    })
    expect(
      run('({ people }) => people.map(({ name, pay }) => ({ name, due: pay + 1n }))', { people }),
    ).toEqual({
      value: {
        type: 'table',
        columns: { name: { type: 'text[]', items: ['ann', 'bob'] }, due: integers(2, 3) },
      },
    })
    expect(run('({ xs }) => ({ ys: xs })', { xs: integers() })).toEqual({ ys: integers() })
  })

  test('is compiled again for another shape', () => {
    const task: ComputeTask = { compute: '({ xs }) => sum(xs)', with: { xs: '${inputs.xs}' } }
    for (const xs of [[1], [1, 2], [1, 2, 3], [4]])
      expect(executor.executeNow(task, { xs: integers(...xs) })).toEqual({
        value: integer(xs.reduce((total, x) => total + x, 0)),
      })
  })

  test.each([
    ['a sum of 2^96', '({ x }) => x + 1n', FlowVmErrorCode.OVERFLOW],
    ['a division by zero', '({ x, zero }) => x / zero', FlowVmErrorCode.DIVISION_BY_ZERO],
    ['a list of lists', '({ x }) => [[x]]', EngineErrorCode.RESULT_MISMATCH],
    ['a list of different types', '({ x }) => [x, x > 1n]', EngineErrorCode.RESULT_MISMATCH],
  ])('fails for %s', (_, source, code) => {
    const x = integer(2n ** 96n - 1n)
    expect(() => run(source, { x, zero: integer(0) })).toThrow(
      expect.objectContaining({ data: expect.objectContaining({ code }) }),
    )
  })

  test('gives as many results as a record takes, and not one more', () => {
    const fields = (count: number): string =>
      `({ x }) => ({ ${Array.from({ length: count }, (_, index) => `f${index}: x`).join(', ')} })`
    expect(Object.keys(run(fields(255), { x: integer(1) }))).toHaveLength(255)
    expect(() => run(fields(256), { x: integer(1) })).toThrow(
      expect.objectContaining({
        data: expect.objectContaining({ code: EngineErrorCode.RESULT_MISMATCH }),
      }),
    )
  })

  test('reaches the largest word', () => {
    expect(run('({ x }) => x + 1n', { x: integer(2n ** 96n - 2n) })).toEqual({
      value: integer(2n ** 96n - 1n),
    })
  })

  test('computes and fails as the FlowVM does', () => {
    const expressions = ['a + b * 3n', 'a * b - b', 'a / b', 'a % b', 'mulDiv(a, b, a + 1n)']
    const conditions = ['a < b', 'a === b', 'a >= b && b > 0n']
    const word = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n })
    fc.assert(
      fc.property(
        fc.constantFrom(...expressions),
        fc.constantFrom(...expressions),
        fc.constantFrom(...conditions),
        word,
        word,
        (left, right, condition, a, b) => {
          const source = `({ a, b }) => ({ y: ${condition} ? ${left} : ${right} })`
          const ours = outcome(() => run(source, { a: integer(a), b: integer(b) }).y)
          const theirs = outcome(() => proven(source, a, b))
          expect(ours).toEqual(theirs)
        },
      ),
      { numRuns: 40 },
    )
  })
})

function proven(source: string, a: bigint, b: bigint): Value {
  const definition = parseFlow(
    `flow: 1
name: same
inputs: { a: { type: integer }, b: { type: integer } }
tasks:
  t:
    compute: '${source}'
    with: { a: '\${ inputs.a }', b: '\${ inputs.b }' }
outputs: { y: '\${ tasks.t.y }' }`,
    { file: 'same.yaml' },
  )
  const { program, inputWords, readOutputs } = prepareFlow({ definition, inputs: { a, b } })
  const { y } = readOutputs(evaluate(program, inputWords).outputs)
  return integer(BigInt(y as string))
}

function outcome(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return (error as { code: string }).code
  }
}
