import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { MAX_EXPONENT } from '../limits.ts'
import {
  add,
  emit,
  isAtMost,
  isEqual,
  isLess,
  multiply,
  not,
  power,
  subtract,
} from './arithmetic.ts'
import { expectInteger, wrongType } from './expect.ts'
import type { Interpreter } from './interpreter.ts'
import { describeValue, type Value } from './values.ts'

/** `left operator right` on two values, with the rules of JavaScript for bigint, boolean and Number. */
export function applyOperator(
  machine: Interpreter,
  operator: string,
  left: Value,
  right: Value,
  node: AnyNode,
): Value {
  if (left.kind === 'number' && right.kind === 'number')
    return applyToNumbers(machine, operator, left.value, right.value, node)
  const mixed =
    (left.kind === 'number' && right.kind === 'integer') ||
    (left.kind === 'integer' && right.kind === 'number')
  if (mixed) {
    return machine.refuse(node, {
      code: CompileErrorCode.MIXED_TYPES,
      message: `${operator} mixes ${describeValue(left)} and ${describeValue(right)}`,
      remedy: 'Write the Number as a bigint (2n), or convert it with BigInt(…).',
    })
  }
  if (
    (operator === '===' || operator === '!==') &&
    left.kind === 'boolean' &&
    right.kind === 'boolean'
  ) {
    const equal = isEqual(machine, left.node, right.node, node)
    return { kind: 'boolean', node: operator === '===' ? equal : not(machine, equal, node) }
  }
  const x = expectInteger(machine, left, node).node
  const y = expectInteger(machine, right, node).node
  return applyToIntegers(machine, operator, x, y, node)
}

function applyToIntegers(
  machine: Interpreter,
  operator: string,
  x: number,
  y: number,
  node: AnyNode,
): Value {
  const one = machine.graph.constant(1n)
  switch (operator) {
    case '+':
      return { kind: 'integer', node: add(machine, x, y, node) }
    case '-':
      return { kind: 'integer', node: subtract(machine, x, y, node) }
    case '*':
      return { kind: 'integer', node: multiply(machine, x, y, node) }
    case '/':
      return { kind: 'integer', node: emit(machine, 'quotient', x, one, y, node) }
    case '%':
      return { kind: 'integer', node: emit(machine, 'remainder', x, one, y, node) }
    case '**':
      return { kind: 'integer', node: power(machine, x, staticExponent(machine, y, node), node) }
    case '<':
      return { kind: 'boolean', node: isLess(machine, x, y, node) }
    case '>':
      return { kind: 'boolean', node: isLess(machine, y, x, node) }
    case '<=':
      return { kind: 'boolean', node: isAtMost(machine, x, y, node) }
    case '>=':
      return { kind: 'boolean', node: isAtMost(machine, y, x, node) }
    case '===':
      return { kind: 'boolean', node: isEqual(machine, x, y, node) }
    case '!==':
      return { kind: 'boolean', node: not(machine, isEqual(machine, x, y, node), node) }
    default:
      return unknownOperator(machine, operator, node)
  }
}

function staticExponent(machine: Interpreter, exponent: number, node: AnyNode): bigint {
  const constant = machine.graph.constantOf(exponent)
  if (constant === undefined) {
    return machine.refuse(node, {
      code: CompileErrorCode.NOT_STATIC,
      message: 'an exponent must be known before the run',
      remedy: 'Use a constant exponent such as 2n.',
    })
  }
  if (constant < 0n || constant > MAX_EXPONENT) {
    return machine.refuse(node, {
      code: CompileErrorCode.CONSTANT_TOO_LARGE,
      message: `the exponent ${constant < 0n ? 'is negative' : `is above ${MAX_EXPONENT}`}`,
      remedy: 'Use an exponent from 0n to 1024n.',
    })
  }
  return constant
}

function applyToNumbers(
  machine: Interpreter,
  operator: string,
  left: number,
  right: number,
  node: AnyNode,
): Value {
  switch (operator) {
    case '+':
      return { kind: 'number', value: left + right }
    case '-':
      return { kind: 'number', value: left - right }
    case '*':
      return { kind: 'number', value: left * right }
    case '/':
      return { kind: 'number', value: left / right }
    case '%':
      return { kind: 'number', value: left % right }
    case '**':
      return { kind: 'number', value: left ** right }
    case '<':
      return booleanConstant(machine, left < right)
    case '>':
      return booleanConstant(machine, left > right)
    case '<=':
      return booleanConstant(machine, left <= right)
    case '>=':
      return booleanConstant(machine, left >= right)
    case '===':
      return booleanConstant(machine, left === right)
    case '!==':
      return booleanConstant(machine, left !== right)
    default:
      return unknownOperator(machine, operator, node)
  }
}

export function booleanConstant(machine: Interpreter, value: boolean): Value {
  return { kind: 'boolean', node: machine.graph.constant(value ? 1n : 0n) }
}

function unknownOperator(machine: Interpreter, operator: string, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.UNSUPPORTED,
    message: `the operator ${operator} is not part of the subset`,
    remedy: 'docs/specs/workflow.md section 5 lists what can be used.',
  })
}

/** `-value` and `!value`. */
export function applySign(
  machine: Interpreter,
  operator: string,
  value: Value,
  node: AnyNode,
): Value {
  if (operator === '!') {
    if (value.kind !== 'boolean')
      return wrongType(machine, node, 'a boolean', value, 'Compare it: x === 0n.')
    return { kind: 'boolean', node: not(machine, value.node, node) }
  }
  if (operator !== '-') return unknownOperator(machine, operator, node)
  if (value.kind === 'number') return { kind: 'number', value: -value.value }
  const { node: word } = expectInteger(machine, value, node)
  return { kind: 'integer', node: multiply(machine, word, machine.graph.constant(-1n), node) }
}
