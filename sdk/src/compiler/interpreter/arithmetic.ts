import type { AnyNode } from 'acorn'
import { fitsWord } from '../../flowvm/evaluate.ts'
import type { Operation } from '../../flowvm/program.ts'
import { CompileErrorCode } from '../errors.ts'
import { DIVIDES_BY_ZERO } from '../ir/graphBuilder.ts'
import { MAX_CONSTANT_BITS } from '../limits.ts'
import type { Interpreter } from './interpreter.ts'

/** Adds one step for the expression at `node`. Errors: COMPILE_DIVISION_BY_ZERO, COMPILE_CONSTANT_TOO_LARGE. */
export function emit(
  machine: Interpreter,
  operation: Operation,
  x: number,
  y: number,
  z: number,
  node: AnyNode,
): number {
  const result = machine.graph.step({ operation, x, y, z }, machine.task, machine.where(node))
  if (result === DIVIDES_BY_ZERO) {
    machine.refuse(node, {
      code: CompileErrorCode.DIVISION_BY_ZERO,
      message: 'this divides by zero',
      remedy: 'Divide by something else; both sides of a choice are computed, whichever is taken.',
    })
  }
  const constant = machine.graph.constantOf(result)
  if (constant !== undefined) refuseHugeConstant(machine, constant, node)
  else for (const operand of [x, y, z]) refuseWideConstant(machine, operand, node)
  return result
}

/** A constant that meets a word must be a word itself. */
export function refuseWideConstant(machine: Interpreter, operand: number, node: AnyNode): void {
  const constant = machine.graph.constantOf(operand)
  if (constant === undefined || fitsWord(constant)) return
  machine.refuse(node, {
    code: CompileErrorCode.CONSTANT_TOO_LARGE,
    message: `the constant ${constant} needs more than 96 bits`,
    remedy: 'Scale it down: every value v of a program satisfies |v| < 2^96.',
  })
}

/** Constants may be wider than a word while they are folded, but not without end. */
export function refuseHugeConstant(machine: Interpreter, constant: bigint, node: AnyNode): void {
  if (fitsWord(constant) || constant.toString(16).length * 4 <= MAX_CONSTANT_BITS) return
  machine.refuse(node, {
    code: CompileErrorCode.CONSTANT_TOO_LARGE,
    message: `a constant of more than ${MAX_CONSTANT_BITS} bits`,
    remedy: 'Values of a program have at most 96 bits.',
  })
}

export function add(machine: Interpreter, left: number, right: number, node: AnyNode): number {
  return emit(machine, 'fma', left, machine.graph.constant(1n), right, node)
}

export function subtract(machine: Interpreter, left: number, right: number, node: AnyNode): number {
  return emit(machine, 'fma', right, machine.graph.constant(-1n), left, node)
}

export function multiply(machine: Interpreter, left: number, right: number, node: AnyNode): number {
  return emit(machine, 'fma', left, right, machine.graph.constant(0n), node)
}

export function negate(machine: Interpreter, value: number, node: AnyNode): number {
  return multiply(machine, value, machine.graph.constant(-1n), node)
}

/** 1 − value, for a word that is 0 or 1. */
export function not(machine: Interpreter, value: number, node: AnyNode): number {
  return subtract(machine, machine.graph.constant(1n), value, node)
}

export function select(
  machine: Interpreter,
  condition: number,
  yes: number,
  no: number,
  node: AnyNode,
): number {
  return emit(machine, 'select', condition, yes, no, node)
}

/** left < right as one comparison of left − right with zero; always exact on words. */
export function isLess(machine: Interpreter, left: number, right: number, node: AnyNode): number {
  const { graph } = machine
  if (graph.constantOf(right) === 0n)
    return emit(machine, 'less', left, graph.constant(1n), right, node)
  return emit(machine, 'less', right, graph.constant(-1n), left, node)
}

/** left <= right. Next to a constant k it is one step: a <= k is a < k + 1 on integers. */
export function isAtMost(machine: Interpreter, left: number, right: number, node: AnyNode): number {
  const { graph } = machine
  const upper = graph.constantOf(right)
  if (upper !== undefined && fitsWord(upper + 1n))
    return isLess(machine, left, graph.constant(upper + 1n), node)
  const lower = graph.constantOf(left)
  if (lower !== undefined && fitsWord(lower - 1n))
    return isLess(machine, graph.constant(lower - 1n), right, node)
  return not(machine, isLess(machine, right, left, node), node)
}

export function isEqual(machine: Interpreter, left: number, right: number, node: AnyNode): number {
  const { graph } = machine
  if (graph.constantOf(right) === 0n)
    return emit(machine, 'equal', left, graph.constant(1n), right, node)
  return emit(machine, 'equal', right, graph.constant(-1n), left, node)
}

/** `base ** exponent` by squaring. */
export function power(machine: Interpreter, base: number, exponent: bigint, node: AnyNode): number {
  let result = machine.graph.constant(1n)
  let square = base
  for (let rest = exponent; rest > 0n; rest /= 2n) {
    if (rest % 2n === 1n) result = multiply(machine, result, square, node)
    if (rest > 1n) square = multiply(machine, square, square, node)
  }
  return result
}
