import type { Graph, Node, StepNode } from '../ir/graph.ts'

/** Steps that compute the same from the same operands become one; factors may stand in any order. */
export function eliminateCommonSubexpressions(graph: Graph): Graph {
  const nodes: Node[] = []
  const renamed: number[] = []
  const known = new Map<string, number>()
  for (const node of graph.nodes) {
    if (node.kind !== 'step') {
      renamed.push(nodes.push(node) - 1)
      continue
    }
    const step: StepNode = {
      ...node,
      x: renamed[node.x] ?? node.x,
      y: renamed[node.y] ?? node.y,
      z: renamed[node.z] ?? node.z,
    }
    const key = keyOf(step)
    const index = known.get(key) ?? nodes.push(step) - 1
    known.set(key, index)
    renamed.push(index)
  }
  return { nodes, roots: graph.roots.map((root) => renamed[root] ?? root) }
}

function keyOf({ operation, x, y, z }: StepNode): string {
  // x·y is symmetric in every operation but select.
  const [first, second] = operation === 'select' || x <= y ? [x, y] : [y, x]
  return `${operation} ${first} ${second} ${z}`
}
