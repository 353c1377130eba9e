import type { Operation } from '../../flowvm/program.ts'
import { constantAt, type Node, stepAt } from './graph.ts'

export interface Operands {
  readonly operation: Operation
  readonly x: number
  readonly y: number
  readonly z: number
}

/** What a step is known to be before it runs. */
export type Folded =
  | { readonly kind: 'constant'; readonly value: bigint }
  | { readonly kind: 'same'; readonly node: number }
  | { readonly kind: 'division-by-zero' }

/**
 * Constant folding and the identities of zero and one, for one step.
 *
 * Exact on integers of any size. A division stays unless its divisor is a known constant:
 * `x / y` must fail for y = 0 whatever becomes of its result.
 */
export function foldStep(step: Operands, nodes: readonly Node[]): Folded | undefined {
  const x = constantAt(nodes, step.x)
  const y = constantAt(nodes, step.y)
  const z = constantAt(nodes, step.z)
  if (x !== undefined && y !== undefined && z !== undefined)
    return foldConstants(step.operation, x, y, z)
  switch (step.operation) {
    case 'fma':
      return foldFma(step, nodes)
    case 'select':
      return foldSelect(step, nodes)
    case 'quotient':
      return foldQuotient(step, x, y, z)
    case 'remainder':
      if (z === 0n) return { kind: 'division-by-zero' }
      // The quotient of x·y by one is x·y itself: only a single factor surely fits.
      return (z === 1n || z === -1n) && (x === 1n || y === 1n)
        ? { kind: 'constant', value: 0n }
        : undefined
    case 'less':
    case 'equal':
      return foldComparison(step, nodes)
  }
}

function foldConstants(operation: Operation, x: bigint, y: bigint, z: bigint): Folded {
  const divides = operation === 'quotient' || operation === 'remainder'
  if (divides && z === 0n) return { kind: 'division-by-zero' }
  return { kind: 'constant', value: compute(operation, x, y, z) }
}

function compute(operation: Operation, x: bigint, y: bigint, z: bigint): bigint {
  switch (operation) {
    case 'fma':
      return x * y + z
    case 'select':
      return x * (y - z) + z
    case 'quotient':
      return (x * y) / z
    case 'remainder':
      return (x * y) % z
    case 'less':
      return x * y + z < 0n ? 1n : 0n
    case 'equal':
      return x * y + z === 0n ? 1n : 0n
  }
}

function foldFma(step: Operands, nodes: readonly Node[]): Folded | undefined {
  const x = constantAt(nodes, step.x)
  const y = constantAt(nodes, step.y)
  const z = constantAt(nodes, step.z)
  if (x === 0n || y === 0n) return { kind: 'same', node: step.z }
  if (z === 0n && x === 1n) return { kind: 'same', node: step.y }
  if (z === 0n && y === 1n) return { kind: 'same', node: step.x }
  // a − a
  if (y === -1n && step.x === step.z) return { kind: 'constant', value: 0n }
  if (x === -1n && step.y === step.z) return { kind: 'constant', value: 0n }
  // k − (k − a) = a, which also undoes a double negation and a double "not"
  if (y === -1n) {
    const inner = stepAt(nodes, step.x)
    if (inner?.operation === 'fma' && constantAt(nodes, inner.y) === -1n && inner.z === step.z) {
      return { kind: 'same', node: inner.x }
    }
  }
  return undefined
}

function foldSelect(step: Operands, nodes: readonly Node[]): Folded | undefined {
  const x = constantAt(nodes, step.x)
  if (x === 1n || step.y === step.z) return { kind: 'same', node: step.y }
  if (x === 0n) return { kind: 'same', node: step.z }
  const isCondition = constantAt(nodes, step.y) === 1n && constantAt(nodes, step.z) === 0n
  return isCondition ? { kind: 'same', node: step.x } : undefined
}

function foldQuotient(
  step: Operands,
  x: bigint | undefined,
  y: bigint | undefined,
  z: bigint | undefined,
): Folded | undefined {
  if (z === 0n) return { kind: 'division-by-zero' }
  if (z === undefined) return undefined
  if (x === 0n || y === 0n) return { kind: 'constant', value: 0n }
  // Also (x · c) ÷ c for a constant c.
  if (y === z) return { kind: 'same', node: step.x }
  return x === z ? { kind: 'same', node: step.y } : undefined
}

function foldComparison(step: Operands, nodes: readonly Node[]): Folded | undefined {
  const cancels =
    (constantAt(nodes, step.y) === -1n && step.x === step.z) ||
    (constantAt(nodes, step.x) === -1n && step.y === step.z)
  if (!cancels) return undefined
  return { kind: 'constant', value: step.operation === 'equal' ? 1n : 0n }
}
