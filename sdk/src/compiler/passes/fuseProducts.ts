import { fitsWord } from '../../flowvm/evaluate.ts'
import type { Operands } from '../ir/foldStep.ts'
import { constantAt, type Graph, type Node, type StepNode, stepAt } from '../ir/graph.ts'
import type { GraphBuilder } from '../ir/graphBuilder.ts'
import { rewriteSteps } from './rewriteSteps.ts'

/**
 * Lets steps multiply by themselves: a product that is added, divided or divided for its remainder becomes part of
 * that step. The product then has no range of its own, so a fused program overflows less often than its source,
 * and never gives another value.
 */
export function fuseProducts(graph: Graph): Graph {
  return rewriteSteps(graph, (step, builder, uses) => {
    switch (step.operation) {
      case 'fma':
        return fuseSum(step, builder, uses)
      case 'quotient':
      case 'remainder':
        return fuseDividend(step, builder.nodes)
      case 'select':
        return fuseNegatedCondition(step, builder.nodes)
      default:
        return undefined
    }
  })
}

/** A step that only multiplies. */
export function productAt(nodes: readonly Node[], index: number): StepNode | undefined {
  const step = stepAt(nodes, index)
  return step?.operation === 'fma' && constantAt(nodes, step.z) === 0n ? step : undefined
}

/** A node times a constant. */
export function scaledAt(
  nodes: readonly Node[],
  index: number,
): { readonly node: number; readonly factor: bigint } | undefined {
  const product = productAt(nodes, index)
  if (product === undefined) return undefined
  const factor = constantAt(nodes, product.y)
  if (factor !== undefined) return { node: product.x, factor }
  const swapped = constantAt(nodes, product.x)
  return swapped === undefined ? undefined : { node: product.y, factor: swapped }
}

function fuseSum(
  step: StepNode,
  builder: GraphBuilder,
  uses: ReadonlyMap<number, number>,
): Operands | undefined {
  const { nodes } = builder
  const { x, y, z } = step
  const factor = constantAt(nodes, y)
  if (factor === undefined) return undefined
  const left = productAt(nodes, x)
  const right = productAt(nodes, z)
  const isShared = (node: number): boolean => (uses.get(node) ?? 0) > 1
  if (factor === 1n) {
    // Of two products, take the one that nobody else needs.
    if (left !== undefined && !(right !== undefined && isShared(x) && !isShared(z))) {
      return { operation: 'fma', x: left.x, y: left.y, z }
    }
    return right === undefined ? undefined : { operation: 'fma', x: right.x, y: right.y, z: x }
  }
  // (a · k) · factor + z = a · (k · factor) + z
  const scaled = scaledAt(nodes, x)
  if (
    scaled !== undefined &&
    fitsWord(scaled.factor * factor) &&
    isCheap(scaled.factor * factor, isShared(x))
  ) {
    return { operation: 'fma', x: scaled.node, y: builder.constant(scaled.factor * factor), z }
  }
  // p · q − k = p · q + (−k)
  const subtracted = constantAt(nodes, x)
  if (
    factor === -1n &&
    right !== undefined &&
    subtracted !== undefined &&
    isCheap(-subtracted, isShared(z))
  ) {
    return { operation: 'fma', x: right.x, y: right.y, z: builder.constant(-subtracted) }
  }
  return undefined
}

/** A negative constant costs a step: worth it only if a product disappears for it. */
export function isCheap(constant: bigint, productIsShared: boolean): boolean {
  return constant >= -1n || !productIsShared
}

function fuseDividend(step: StepNode, nodes: readonly Node[]): Operands | undefined {
  const product = constantAt(nodes, step.y) === 1n ? productAt(nodes, step.x) : undefined
  if (product === undefined) return undefined
  return { operation: step.operation, x: product.x, y: product.y, z: step.z }
}

/** (1 − c) ? a : b = c ? b : a */
function fuseNegatedCondition(step: StepNode, nodes: readonly Node[]): Operands | undefined {
  const condition = stepAt(nodes, step.x)
  if (condition?.operation !== 'fma') return undefined
  if (constantAt(nodes, condition.y) !== -1n || constantAt(nodes, condition.z) !== 1n)
    return undefined
  return { operation: 'select', x: condition.x, y: step.z, z: step.y }
}
