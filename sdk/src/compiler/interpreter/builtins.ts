import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { add, emit, isLess, negate, select } from './arithmetic.ts'
import { expectInteger, expectList, expectWholeNumber, wrongType } from './expect.ts'
import type { Interpreter } from './interpreter.ts'
import { makeList } from './makeList.ts'
import type { IntegerValue, Value } from './values.ts'

type Builtin = (machine: Interpreter, args: readonly Value[], node: AnyNode) => Value

const BUILTINS: Readonly<Record<string, Builtin>> = {
  abs: callAbs,
  'Array.from': callArrayFrom,
  BigInt: callBigInt,
  max: (machine, args, node) => callExtreme(machine, args, node, true),
  min: (machine, args, node) => callExtreme(machine, args, node, false),
  mulDiv: callMulDiv,
  sum: callSum,
}

/** Names that every compute source may use without declaring them. */
export const GLOBAL_NAMES: readonly string[] = [
  'Array',
  'BigInt',
  'abs',
  'max',
  'min',
  'mulDiv',
  'sum',
]

export function callBuiltin(
  machine: Interpreter,
  name: string,
  args: readonly Value[],
  node: AnyNode,
): Value {
  const builtin = BUILTINS[name]
  if (builtin !== undefined) return builtin(machine, args, node)
  return machine.refuse(node, {
    code: CompileErrorCode.UNSUPPORTED,
    message: `${name} cannot be called`,
    remedy: 'Use Array.from({ length: n }, (_, i) => …).',
  })
}

function argument(
  machine: Interpreter,
  args: readonly Value[],
  index: number,
  node: AnyNode,
): Value {
  return (
    args[index] ??
    machine.refuse(node, {
      code: CompileErrorCode.NO_VALUE,
      message: `argument ${index + 1} is missing`,
      remedy:
        'Give all arguments: sum(list), mulDiv(a, b, c), min(a, b), max(a, b), abs(a), BigInt(n).',
    })
  )
}

function integerArgument(
  machine: Interpreter,
  args: readonly Value[],
  index: number,
  node: AnyNode,
): number {
  return expectInteger(machine, argument(machine, args, index, node), node).node
}

/** sum(list): 0n for an empty list. */
function callSum(machine: Interpreter, args: readonly Value[], node: AnyNode): IntegerValue {
  const list = expectList(machine, argument(machine, args, 0, node), node)
  const total = list.content.reduce(
    (sum, item) => add(machine, expectInteger(machine, item, node).node, sum, node),
    machine.graph.constant(0n),
  )
  return { kind: 'integer', node: total }
}

/** mulDiv(a, b, c) = a * b / c, towards zero; the product may have 192 bits. */
function callMulDiv(machine: Interpreter, args: readonly Value[], node: AnyNode): IntegerValue {
  const [a, b, c] = [0, 1, 2].map((index) => integerArgument(machine, args, index, node))
  return { kind: 'integer', node: emit(machine, 'quotient', a ?? 0, b ?? 0, c ?? 0, node) }
}

function callExtreme(
  machine: Interpreter,
  args: readonly Value[],
  node: AnyNode,
  largest: boolean,
): IntegerValue {
  let best = integerArgument(machine, args, 0, node)
  for (let index = 1; index < args.length; index++) {
    const next = integerArgument(machine, args, index, node)
    const isBetter = largest ? isLess(machine, best, next, node) : isLess(machine, next, best, node)
    best = select(machine, isBetter, next, best, node)
  }
  return { kind: 'integer', node: best }
}

function callAbs(machine: Interpreter, args: readonly Value[], node: AnyNode): IntegerValue {
  const value = integerArgument(machine, args, 0, node)
  const isNegative = isLess(machine, value, machine.graph.constant(0n), node)
  return {
    kind: 'integer',
    node: select(machine, isNegative, negate(machine, value, node), value, node),
  }
}

/** BigInt of a Number or boolean; a bigint stays as it is. */
function callBigInt(machine: Interpreter, args: readonly Value[], node: AnyNode): IntegerValue {
  const value = argument(machine, args, 0, node)
  if (value.kind === 'integer') return value
  if (value.kind === 'boolean') return { kind: 'integer', node: value.node }
  if (value.kind !== 'number')
    return wrongType(machine, node, 'a Number, boolean or bigint', value, 'Convert a Number.')
  // Beyond 2^53 JavaScript would convert a rounded value without a word.
  return {
    kind: 'integer',
    node: machine.graph.constant(BigInt(expectWholeNumber(machine, value, node))),
  }
}

/** Array.from(list, fn?) and Array.from({ length: n }, fn). */
function callArrayFrom(machine: Interpreter, args: readonly Value[], node: AnyNode): Value {
  const [source, fn] = [argument(machine, args, 0, node), args[1]]
  if (source.kind === 'object') {
    const length = expectWholeNumber(
      machine,
      source.content.get('length') ?? { kind: 'undefined' },
      node,
    )
    machine.spend(node, Math.max(length, 0))
    const items = Array.from({ length: Math.max(length, 0) }, (): Value => ({ kind: 'undefined' }))
    return mapItems(machine, items, fn, node)
  }
  return mapItems(machine, expectList(machine, source, node).content, fn, node)
}

function mapItems(
  machine: Interpreter,
  items: readonly Value[],
  fn: Value | undefined,
  node: AnyNode,
): Value {
  const mapped =
    fn === undefined
      ? items
      : items.map((item, index) => machine.call(fn, [item, { kind: 'number', value: index }], node))
  return makeList(machine, mapped, node)
}
