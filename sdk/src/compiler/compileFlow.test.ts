import { describe, expect, it } from 'vitest'
import { evaluate } from '../flowvm/evaluate.ts'
import { FLOWVM_64 } from '../flowvm/program.ts'
import { flow } from '../workflow/flowBuilder.ts'
import type { Inputs } from '../workflow/inputs/inputValues.ts'
import { parseFlow } from '../workflow/parseFlow.ts'
import type { CompiledFlow } from './compiledFlow.ts'
import { compileFlow } from './compileFlow.ts'

const INPUTS = { a: 7n, b: -3n, flag: true, list: [5n, 1n, 4n] }

function compile(source: string, inputs: Inputs = INPUTS): CompiledFlow {
  const definition = flow('unit')
    .input('a', 'integer')
    .input('b', 'integer')
    .input('flag', 'boolean')
    .input('list', 'integer[]')
    .compute('task', source, {
      with: { a: '${inputs.a}', b: '${inputs.b}', flag: '${inputs.flag}', list: '${inputs.list}' },
    })
    .output('result', '${tasks.task}')
    .build()
  return compileFlow(definition, inputs)
}

/** Result of an expression over a, b, flag and list, and the steps it takes. */
function run(expression: string): { readonly result: unknown; readonly steps: number } {
  const compiled = compile(`({ a, b, flag, list }) => ${expression}`)
  const { outputs } = evaluate(compiled.program, compiled.inputWords)
  return {
    result: compiled.readOutputs(outputs)['result'],
    steps: compiled.program.instructions.length,
  }
}

describe('the language', () => {
  it.each([
    ['a + b', '4', 1],
    ['a - b', '10', 1],
    ['a * b', '-21', 1],
    ['a / b', '-2', 1],
    ['a % b', '1', 1],
    ['b % a', '-3', 1],
    ['-a', '-7', 1],
    ['a ** 3n', '343', 2],
    ['a < b', false, 1],
    ['a >= b', true, 2],
    ['a >= 7n', true, 1],
    ['a <= 6n', false, 1],
    ['a === 7n', true, 1],
    ['a !== 7n', false, 2],
    ['flag === (a > b)', true, 2],
    ['flag && a < b', false, 2],
    ['flag || a < b', true, 2],
    ['!flag', false, 1],
    ['flag ? a : b', '7', 1],
    ['!flag ? a : b', '-3', 1],
    ['min(a, b)', '-3', 2],
    ['max(a, b, 9n)', '9', 4],
    ['abs(b)', '3', 3],
    ['mulDiv(a, b, 2n)', '-10', 1],
    ['sum(list)', '10', 2],
    ['sum([])', '0', 0],
    ['BigInt(list.length)', '3', 0],
    ['BigInt(flag)', '1', 0],
    ['list', ['5', '1', '4'], 0],
    ['[...list, a]', ['5', '1', '4', '7'], 0],
    ['list.slice(1)', ['1', '4'], 0],
    ['list.slice(-2, -1)', ['1'], 0],
    ['list.concat([a], b)', ['5', '1', '4', '7', '-3'], 0],
    ['list.at(-1)', '4', 0],
    ['list[list.length - 1]', '4', 0],
    ['list.map((x, i) => x * BigInt(i))', ['0', '1', '8'], 1],
    ['list.filter((_, i) => i !== 1)', ['5', '4'], 0],
    ['list.reduce((x, y) => x - y)', '0', 2],
    ['list.reduce((x, y) => x * y, 1n)', '20', 2],
    ['list.every((x) => x > 0n)', true, 5],
    ['list.some((x) => x === 4n)', true, 5],
    ['list.some((_, i) => i === 1)', true, 0],
    ['Array.from({ length: 3 }, (_, i) => BigInt(i * 2))', ['0', '2', '4'], 0],
    ['Array.from(list, (x) => x + 1n)', ['6', '2', '5'], 3],
    ['({ a, ...{ b, c: [flag] } })', { a: '7', b: '-3', c: [true] }, 0],
    ['((x, y = 2n) => x * y)(a)', '14', 1],
    ['((...all) => sum(all))(a, b)', '4', 1],
    [
      '(({ a: [first, , third = 9n], ...rest }) => [first, third, rest.b])({ a: [a], b })',
      ['7', '9', '-3'],
      0,
    ],
  ])('gives for %s what JavaScript gives', (expression, result, steps) => {
    expect(run(expression)).toEqual({ result, steps })
  })

  it.each([
    [
      'loops with break and continue',
      'let t = 0n; for (let i = 0; i < 9; i++) { if (i === 1) continue; if (i > 2) break; t += list[i] } return t',
      '9',
    ],
    [
      'for…of with an index by hand',
      'let i = 0, t = 0n; for (const x of list) { t += x * BigInt(i); i++ } return t',
      '9',
    ],
    [
      'a variable for each round of a loop',
      'const fs = []; for (let i = 0; i < 3; i++) fs.push(() => BigInt(i)); return fs.map((f) => f())',
      ['0', '1', '2'],
    ],
    [
      'arrays shared by name',
      'const x = [a]; const y = x; y.push(b); y[0] = 1n; return x',
      ['1', '-3'],
    ],
    [
      'assignments merged after a dynamic if',
      'let x = a, y = b; if (a > b) { x = y; y = x + 1n } else { y = 0n } return [x, y]',
      ['-3', '-2'],
    ],
    [
      'array items merged after a dynamic if',
      'const x = [a, b]; if (flag) { x[1] = 5n } return x',
      ['7', '5'],
    ],
    ['an early return', 'if (a < b) return 1n; const x = a * 2n; return x', '14'],
    [
      'a chain of early returns',
      'if (a < 0n) return 1n; if (a < 5n) { return 2n } else if (a < 8n) return 3n; return 4n',
      '3',
    ],
    [
      'a return from an inner block, and effects behind it',
      'let n = 0n; const f = () => { { if (a > b) { n = 1n; return 5n } } n = 2n; return 6n }; const x = f(); return [x, n]',
      ['5', '1'],
    ],
    [
      'an early return before an array is filled',
      'const x = []; if (b > 0n) return [0n, 0n, 0n]; for (const y of list) x.push(y * 2n); return x',
      ['10', '2', '8'],
    ],
    [
      'a returned array that is changed where the function goes on',
      'const f = () => { const x = [a]; if (b > 0n) return x; x[0] = 1n; return x }; return f()',
      ['1'],
    ],
    ['a return in both branches', 'if (flag) { return a } else { return b }', '7'],
    ['a swap by destructuring', 'let x = a, y = b; [x, y] = [y, x]; return [x, y]', ['-3', '7']],
    [
      'an inner name that hides an outer one',
      'const x = a; { const x = b; if (x === a) return 0n } return x',
      '7',
    ],
    ['a helper name that is hidden', 'const sum = (x) => x + 1n; return sum(a)', '8'],
    [
      'effects inside a short circuit',
      'let x = 0n; const f = () => { x = 5n; return true }; const y = flag && f(); return [x, BigInt(y)]',
      ['5', '1'],
    ],
    [
      'increments of Numbers and bigints',
      'let i = 0; let x = a; const y = [list[i++], list[++i]]; x--; return [...y, x]',
      ['5', '4', '6'],
    ],
  ])('runs %s', (_, text, result) => {
    expect(run(`{ ${text} }`).result).toEqual(result)
  })

  it('computes both sides of a choice, so that a guarded division by zero still fails', () => {
    const compiled = compile('({ a, b }) => ({ x: b === 0n ? 0n : a / b })', { ...INPUTS, b: 0n })
    expect(() => evaluate(compiled.program, compiled.inputWords)).toThrow(
      expect.objectContaining({
        code: 'FLOWVM_DIVISION_BY_ZERO',
        where: { file: 'tasks.task.compute', line: 1, column: 37 },
      }),
    )
    const guarded = compile('({ a, b }) => ({ x: b === 0n ? 0n : a / (b === 0n ? 1n : b) })', {
      ...INPUTS,
      b: 0n,
    })
    expect(
      guarded.readOutputs(evaluate(guarded.program, guarded.inputWords).outputs)['result'],
    ).toEqual({ x: '0' })
  })

  it('keeps a division whose result is not used, because JavaScript would throw', () => {
    const compiled = compile('({ a, b }) => { const unused = a / b; return { a } }', {
      ...INPUTS,
      b: 0n,
    })
    expect(() => evaluate(compiled.program, compiled.inputWords)).toThrow(
      expect.objectContaining({ code: 'FLOWVM_DIVISION_BY_ZERO' }),
    )
  })

  it('reports an overflow at its place in the file', () => {
    const definition = parseFlow(
      "flow: 1\nname: overflow\ninputs: { a: integer }\ntasks:\n  square:\n    compute: |\n      ({ a }) => {\n        const b = a + 1n\n        return { b: b * b }\n      }\n    with: { a: '${inputs.a}' }\noutputs: { b: '${tasks.square.b}' }\n",
      { file: 'flow.yaml' },
    )
    const { program, inputWords } = compileFlow(definition, { a: 2n ** 48n })
    expect(() => evaluate(program, inputWords)).toThrow(
      expect.objectContaining({
        code: 'FLOWVM_OVERFLOW',
        where: { file: 'flow.yaml', line: 9, column: 21 },
      }),
    )
    expect(evaluate(program, [2n ** 48n - 2n]).outputs).toEqual([(2n ** 48n - 1n) ** 2n])
  })
})

describe('workflows of several tasks', () => {
  const definition = flow('two')
    .input('rows', { type: 'table', columns: { owner: 'address', units: 'integer' } })
    .compute(
      'weigh',
      '({ rows }) => rows.map(({ owner, units }) => ({ owner, weight: units * units }))',
      {
        with: { rows: '${inputs.rows}' },
      },
    )
    .compute('total', '({ weights }) => { weights.push(1n); return sum(weights) }', {
      with: { weights: '${tasks.weigh.weight}' },
    })
    .output('table', '${tasks.weigh}')
    .output('owners', '${inputs.rows.owner}')
    .output('units', { who: '${tasks.weigh.owner}', units: '${inputs.rows.units}' })
    .output('total', '${tasks.total}')
    .build()
  const rows = [
    { owner: '0xF10B0000E504feA7A645fAbdeDA13fe1a18b64C4', units: 2n },
    { owner: '0xF10b000047E85a68Dadb73F341Da25d487D15058', units: 3n },
  ]

  it('become one program, with opaque values carried around it', () => {
    const compiled = compileFlow(definition, { rows })
    const { outputs } = evaluate(compiled.program, compiled.inputWords)
    expect(compiled.stepsByTask).toEqual({ weigh: 2, total: 2 })
    expect(compiled.readOutputs(outputs)).toEqual({
      table: rows.map(({ owner, units }) => ({ owner, weight: (units * units).toString() })),
      owners: rows.map(({ owner }) => owner),
      units: rows.map(({ owner, units }) => ({ who: owner, units: units.toString() })),
      total: '14',
    })
  })

  it('depend on the lengths of the inputs, not on their values', () => {
    const other = rows.map(({ owner }) => ({ owner, units: 99n }))
    const { program } = compileFlow(definition, { rows })
    expect(compileFlow(definition, { rows: other }).program).toEqual(program)
    expect(compileFlow(definition, { rows: [...rows, ...other] }).program).not.toEqual(program)
  })

  it('work on no rows at all', () => {
    const compiled = compileFlow(definition, { rows: [] })
    expect(compiled.readOutputs([])).toEqual({ table: [], owners: [], units: [], total: '1' })
  })

  it.each([
    [
      'an unknown field of a result',
      { total: '${tasks.weigh.wieght}' },
      'FLOW_UNKNOWN_RESULT outputs.total',
    ],
    ['a field of a bigint', { total: '${tasks.total.x}' }, 'FLOW_UNKNOWN_RESULT outputs.total'],
    [
      'a column that is no list',
      { table: { x: '${tasks.total}' } },
      'FLOW_TYPE_MISMATCH outputs.table.x',
    ],
    [
      'columns of unequal length',
      { table: { x: '${tasks.weigh.weight}', y: '${inputs.other}' } },
      'FLOW_TYPE_MISMATCH outputs.table.y',
    ],
  ])('refuse %s', (_, outputs, expected) => {
    const { locations: _locations, ...base } = definition
    const changed = {
      ...base,
      inputs: { ...base.inputs, other: { type: 'integer[]' as const } },
      outputs,
    }
    try {
      compileFlow(changed, { rows, other: [1n] })
      expect.unreachable()
    } catch (error) {
      expect(`${Object(error).code} ${Object(error).data?.path}`).toBe(expected)
    }
  })
})

describe('capacity', () => {
  const inputs = (length: number): Inputs => ({ ...INPUTS, list: Array.from({ length }, () => 1n) })

  it('accepts as many steps as the instance has, and refuses one more with the share of each task', () => {
    // n factors take n − 1 steps.
    const power = (factors: number): string =>
      `({ a }) => ({ x: [${'a,'.repeat(factors)}].reduce((x, y) => x * y + 1n) })`
    expect(compile(power(65)).program.instructions).toHaveLength(FLOWVM_64.steps)
    expect(() => compile(power(66))).toThrow(
      expect.objectContaining({
        data: {
          code: 'COMPILE_TOO_MANY_STEPS',
          limit: 64,
          actual: 65,
          shares: [{ name: 'task', count: 65 }],
        },
      }),
    )
  })

  it('counts the input words that are read, and refuses one too many', () => {
    expect(compile('({ list }) => ({ x: sum(list) })', inputs(24)).inputWords).toHaveLength(24)
    expect(() => compile('({ list }) => ({ x: sum(list) })', inputs(25))).toThrow(
      expect.objectContaining({
        data: {
          code: 'COMPILE_TOO_MANY_INPUTS',
          limit: 24,
          actual: 25,
          shares: [{ name: 'list', count: 25 }],
        },
      }),
    )
    expect(compile('({ list }) => ({ x: list[0] + 1n })', inputs(100)).inputWords).toHaveLength(1)
  })

  it('counts computed outputs, and refuses one too many', () => {
    const two = '({ list }) => ({ x: list.map((x) => x + 1n), y: list.map((x) => x - 1n) })'
    expect(compile(two, inputs(12)).program.outputs).toHaveLength(24)
    expect(() => compile(two, inputs(13))).toThrow(
      expect.objectContaining({
        data: {
          code: 'COMPILE_TOO_MANY_OUTPUTS',
          limit: 24,
          actual: 26,
          shares: [{ name: 'result', count: 26 }],
        },
      }),
    )
  })

  it('computes constants that have no room in the table', () => {
    const compiled = compile(
      '({ a }) => ({ x: [a + 2n, a + 3n, a + 5n, a + 70n, a + 900n, a - 11n] })',
    )
    expect(compiled.program.constants).toHaveLength(4)
    expect(compiled.stepsByTask['constants']).toBeGreaterThan(0)
    const { outputs } = evaluate(compiled.program, compiled.inputWords)
    expect(compiled.readOutputs(outputs)['result']).toEqual({
      x: ['9', '10', '12', '77', '907', '-4'],
    })
  })
})
