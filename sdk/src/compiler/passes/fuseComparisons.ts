import { fitsWord } from '../../flowvm/evaluate.ts'
import type { Operands } from '../ir/foldStep.ts'
import { constantAt, type Graph, type StepNode, stepAt } from '../ir/graph.ts'
import type { GraphBuilder } from '../ir/graphBuilder.ts'
import { isCheap, productAt, scaledAt } from './fuseProducts.ts'
import { rewriteSteps } from './rewriteSteps.ts'

/**
 * Lets comparisons compute what they compare, where the comparison stays exact: the sum inside may have one bit more
 * than a word, which is enough for the difference of two words.
 */
export function fuseComparisons(graph: Graph): Graph {
  return rewriteSteps(graph, (step, builder, uses) => {
    if (step.operation !== 'less' && step.operation !== 'equal') return undefined
    const factor = constantAt(builder.nodes, step.y)
    if (factor === 1n && constantAt(builder.nodes, step.z) === 0n)
      return fuseZeroTest(step, builder)
    return factor === -1n ? fuseDifference(step, builder, uses) : undefined
  })
}

/** x·y + z compared with zero. */
function fuseZeroTest(step: StepNode, { nodes }: GraphBuilder): Operands | undefined {
  const sum = stepAt(nodes, step.x)
  if (sum?.operation !== 'fma') return undefined
  return { operation: step.operation, x: sum.x, y: sum.y, z: sum.z }
}

/** z − x compared with zero. */
function fuseDifference(
  step: StepNode,
  builder: GraphBuilder,
  uses: ReadonlyMap<number, number>,
): Operands | undefined {
  const { nodes } = builder
  const { operation, x, z } = step
  const isShared = (node: number): boolean => (uses.get(node) ?? 0) > 1
  // (p·q + r) − k with constants r and k
  const sum = stepAt(nodes, z)
  const subtracted = constantAt(nodes, x)
  const added = sum?.operation === 'fma' ? constantAt(nodes, sum.z) : undefined
  if (sum !== undefined && added !== undefined && subtracted !== undefined) {
    const rest = added - subtracted
    if (fitsWord(rest) && isCheap(rest, isShared(z)))
      return { operation, x: sum.x, y: sum.y, z: builder.constant(rest) }
  }
  // z − a·k = a·(−k) + z
  const scaled = scaledAt(nodes, x)
  if (scaled !== undefined && isCheap(-scaled.factor, isShared(x))) {
    return { operation, x: scaled.node, y: builder.constant(-scaled.factor), z }
  }
  // k = p·q, which is symmetric
  const product = productAt(nodes, x)
  const constant = constantAt(nodes, z)
  if (
    operation === 'equal' &&
    product !== undefined &&
    constant !== undefined &&
    isCheap(-constant, isShared(x))
  ) {
    return { operation, x: product.x, y: product.y, z: builder.constant(-constant) }
  }
  return undefined
}
