import type { CompiledFlow } from '../../../sdk/src/compiler/compiledFlow.ts'
import { compileFlow } from '../../../sdk/src/compiler/compileFlow.ts'
import { CompileError, CompileErrorCode } from '../../../sdk/src/compiler/errors.ts'
import { FlowVmError, FlowVmErrorCode } from '../../../sdk/src/flowvm/errors.ts'
import { evaluate } from '../../../sdk/src/flowvm/evaluate.ts'
import { FLOWVM_64 } from '../../../sdk/src/flowvm/program.ts'
import { flow } from '../../../sdk/src/workflow/flowBuilder.ts'
import type { RandomProgram } from './randomSource.ts'

/** What running a program came to. */
export type Outcome =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'overflow' }
  | { readonly kind: 'division-by-zero' }
  /** More steps, inputs or outputs than the instance has. */
  | { readonly kind: 'too-large' }

function larger(left: bigint, right: bigint): bigint {
  if (left < right) return right
  return left
}

const helpers = {
  abs: (value: bigint): bigint => (value < 0n ? -value : value),
  max: (...values: bigint[]): bigint => values.reduce(larger),
  min: (...values: bigint[]): bigint => -values.map((value) => -value).reduce(larger),
  mulDiv: (a: bigint, b: bigint, c: bigint): bigint => (a * b) / c,
  sum: (list: bigint[]): bigint => list.reduce((total, value) => total + value, 0n),
}

/** Runs the source in this JavaScript engine. */
export function runInEngine({ source, inputs }: RandomProgram): Outcome {
  const make = new Function(...Object.keys(helpers), `'use strict'; return (${source})`)
  try {
    return { kind: 'value', value: toJson(make(...Object.values(helpers))(copy(inputs))) }
  } catch (error) {
    if (error instanceof RangeError && /division by zero/i.test(error.message))
      return { kind: 'division-by-zero' }
    throw error
  }
}

/** What the program may fail with: whether any value leaves the range, or any divisor is zero, on any side of a choice. */
export interface Hazards {
  readonly overflow: boolean
  readonly divisionByZero: boolean
  readonly value: unknown
}

const LIMIT = 2n ** 96n

export function findHazards({ checkedSource, inputs }: RandomProgram): Hazards {
  const found = { overflow: false, divisionByZero: false }
  const word = (value: bigint): bigint => {
    if (value >= LIMIT || value <= -LIMIT) found.overflow = true
    return value
  }
  const divisor = (value: bigint): bigint => {
    if (value !== 0n) return value
    found.divisionByZero = true
    return 1n
  }
  const checks = {
    abs: (value: bigint) => word(helpers.abs(value)),
    add: (x: bigint, y: bigint) => word(x + y),
    and: (x: boolean, y: boolean) => x && y,
    choose: <Value>(test: boolean, yes: Value, no: Value) => (test ? yes : no),
    divide: (x: bigint, y: bigint) => word(x / divisor(y)),
    max: helpers.max,
    min: helpers.min,
    mulDiv: (x: bigint, y: bigint, z: bigint) => word((x * y) / divisor(z)),
    multiply: (x: bigint, y: bigint) => word(x * y),
    negate: (x: bigint) => -x,
    or: (x: boolean, y: boolean) => x || y,
    power: (x: bigint, y: bigint) => word(x ** y),
    remainder: (x: bigint, y: bigint) => word(x % divisor(y)),
    subtract: (x: bigint, y: bigint) => word(x - y),
    sum: (list: bigint[]) => list.reduce((total, value) => word(total + value), 0n),
  }
  const value = toJson(
    new Function('$', `'use strict'; return (${checkedSource})`)(checks)(copy(inputs)),
  )
  return { ...found, value }
}

/** Compiles the program like a workflow of one task. Errors: those of `compileFlow`. */
export function compileProgram(
  { source, inputs }: RandomProgram,
  instance = FLOWVM_64,
): CompiledFlow {
  const definition = flow('random')
    .input('a', 'integer')
    .input('b', 'integer')
    .input('c', 'integer')
    .input('flag', 'boolean')
    .input('list', 'integer[]')
    .input('other', 'integer[]')
    .compute('task', source, {
      with: {
        a: '${inputs.a}',
        b: '${inputs.b}',
        c: '${inputs.c}',
        flag: '${inputs.flag}',
        list: '${inputs.list}',
        other: '${inputs.other}',
      },
    })
    .output('result', '${tasks.task}')
    .build()
  return compileFlow(definition, inputs, instance)
}

/** Compiles and evaluates. */
export function runInMachine(program: RandomProgram): Outcome {
  try {
    const compiled = compileProgram(program)
    const { outputs } = evaluate(compiled.program, compiled.inputWords)
    return { kind: 'value', value: compiled.readOutputs(outputs)['result'] }
  } catch (error) {
    if (error instanceof FlowVmError) {
      if (error.code === FlowVmErrorCode.OVERFLOW) return { kind: 'overflow' }
      if (error.code === FlowVmErrorCode.DIVISION_BY_ZERO) return { kind: 'division-by-zero' }
    }
    if (error instanceof CompileError) {
      if (error.code === CompileErrorCode.CONSTANT_TOO_LARGE) return { kind: 'overflow' }
      if (error.code === CompileErrorCode.DIVISION_BY_ZERO) return { kind: 'division-by-zero' }
      if (error.code.startsWith('COMPILE_TOO_MANY_')) return { kind: 'too-large' }
    }
    throw error
  }
}

/** Integers as decimal strings, like the outputs of a workflow. */
function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (Array.isArray(value)) return value.map(toJson)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]))
}

function copy(inputs: RandomProgram['inputs']): unknown {
  return { ...inputs, list: [...inputs.list], other: [...inputs.other] }
}
