import { constantAt, type Graph, type Node, type StepNode } from '../ir/graph.ts'

/**
 * Removes nodes that no output needs. A division stays as long as its divisor may be zero:
 * the run must fail where JavaScript throws, even if the quotient is never used.
 */
export function eliminateDeadSteps(graph: Graph): Graph {
  const live = new Set<number>(graph.roots)
  for (let index = graph.nodes.length - 1; index >= 0; index--) {
    const node = graph.nodes[index]
    if (node?.kind !== 'step') continue
    if (mayDivideByZero(node, graph.nodes)) live.add(index)
    if (live.has(index)) for (const operand of [node.x, node.y, node.z]) live.add(operand)
  }
  const nodes: Node[] = []
  const renamed: number[] = []
  for (const [index, node] of graph.nodes.entries()) {
    if (!live.has(index)) {
      renamed.push(-1)
    } else if (node.kind === 'step') {
      const rename = (operand: number): number => renamed[operand] ?? -1
      renamed.push(
        nodes.push({ ...node, x: rename(node.x), y: rename(node.y), z: rename(node.z) }) - 1,
      )
    } else {
      renamed.push(nodes.push(node) - 1)
    }
  }
  return { nodes, roots: graph.roots.map((root) => renamed[root] ?? -1) }
}

function mayDivideByZero(step: StepNode, nodes: readonly Node[]): boolean {
  if (step.operation !== 'quotient' && step.operation !== 'remainder') return false
  return (constantAt(nodes, step.z) ?? 0n) === 0n
}
