import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import type { Interpreter } from './interpreter.ts'
import {
  type BooleanValue,
  describeValue,
  type IntegerValue,
  type ListValue,
  type Value,
} from './values.ts'

export function expectInteger(machine: Interpreter, value: Value, node: AnyNode): IntegerValue {
  if (value.kind === 'integer') return value
  const remedy =
    value.kind === 'number'
      ? 'Write a bigint such as 1n, or convert with BigInt(…).'
      : 'Use a bigint here.'
  return wrongType(machine, node, 'a bigint', value, remedy)
}

export function expectBoolean(machine: Interpreter, value: Value, node: AnyNode): BooleanValue {
  if (value.kind === 'boolean') return value
  const remedy = value.kind === 'integer' ? 'Compare it: x !== 0n.' : 'Use a comparison here.'
  return wrongType(machine, node, 'a boolean', value, remedy)
}

export function expectList(machine: Interpreter, value: Value, node: AnyNode): ListValue {
  return value.kind === 'list'
    ? value
    : wrongType(machine, node, 'an array', value, 'Use an array here.')
}

/** A Number that is a whole number. */
export function expectWholeNumber(machine: Interpreter, value: Value, node: AnyNode): number {
  if (value.kind === 'number' && Number.isSafeInteger(value.value)) return value.value
  if (value.kind === 'integer') {
    return machine.refuse(node, {
      code: CompileErrorCode.NOT_STATIC,
      message: 'a bigint cannot be an index or a length',
      remedy: 'Indexes are Numbers that are known before the run: 0, i, list.length - 1.',
    })
  }
  return wrongType(
    machine,
    node,
    'a whole Number',
    value,
    'Use an index such as 0, i or list.length - 1.',
  )
}

/** The value of a boolean that does not depend on inputs. */
export function staticBoolean(machine: Interpreter, value: BooleanValue): boolean | undefined {
  const constant = machine.graph.constantOf(value.node)
  return constant === undefined ? undefined : constant === 1n
}

export function wrongType(
  machine: Interpreter,
  node: AnyNode,
  wanted: string,
  value: Value,
  remedy: string,
): never {
  const missing = value.kind === 'undefined'
  return machine.refuse(node, {
    code: missing ? CompileErrorCode.NO_VALUE : CompileErrorCode.WRONG_TYPE,
    message: `${wanted} is needed here, this is ${describeValue(value)}`,
    remedy: missing ? 'Return a value from the function on every way through it.' : remedy,
  })
}
