import type { Operands } from '../ir/foldStep.ts'
import type { Graph, StepNode } from '../ir/graph.ts'
import { DIVIDES_BY_ZERO, GraphBuilder } from '../ir/graphBuilder.ts'

/** Gives a step new operands, or leaves it; operands are nodes of `builder`. */
export type RewriteRule = (
  step: StepNode,
  builder: GraphBuilder,
  uses: ReadonlyMap<number, number>,
) => Operands | undefined

/**
 * Builds a graph anew, each step through `rule` and constant folding.
 * `uses` counts the readers of a node before the pass.
 */
export function rewriteSteps(graph: Graph, rule: RewriteRule): Graph {
  const builder = new GraphBuilder()
  const oldUses = countUses(graph)
  const uses = new Map<number, number>()
  const renamed: number[] = []
  for (const [index, node] of graph.nodes.entries()) {
    const fresh = rewriteNode(node)
    renamed.push(fresh)
    uses.set(fresh, (uses.get(fresh) ?? 0) + (oldUses.get(index) ?? 0))
  }
  return builder.finish(graph.roots.map((root) => renamed[root] ?? root))

  function rewriteNode(node: Graph['nodes'][number]): number {
    if (node.kind === 'constant') return builder.constant(node.value)
    if (node.kind === 'input') return builder.input(node.word)
    const step: StepNode = {
      ...node,
      x: renamed[node.x] ?? node.x,
      y: renamed[node.y] ?? node.y,
      z: renamed[node.z] ?? node.z,
    }
    const { operation, x, y, z } = rule(step, builder, uses) ?? step
    const result = builder.step({ operation, x, y, z }, node.task, node.where)
    // It keeps its place and fails when it runs.
    return result === DIVIDES_BY_ZERO ? builder.push({ ...step, operation, x, y, z }) : result
  }
}

function countUses(graph: Graph): Map<number, number> {
  const uses = new Map<number, number>()
  const count = (node: number): void => {
    uses.set(node, (uses.get(node) ?? 0) + 1)
  }
  for (const node of graph.nodes) {
    if (node.kind === 'step') for (const operand of [node.x, node.y, node.z]) count(operand)
  }
  for (const root of graph.roots) count(root)
  return uses
}
