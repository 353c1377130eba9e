import type { Graph } from '../ir/graph.ts'
import { eliminateCommonSubexpressions } from './eliminateCommonSubexpressions.ts'
import { eliminateDeadSteps } from './eliminateDeadSteps.ts'
import { foldConstants } from './foldConstants.ts'
import { fuseComparisons } from './fuseComparisons.ts'
import { fuseProducts } from './fuseProducts.ts'

const PASSES = [
  foldConstants,
  eliminateCommonSubexpressions,
  fuseProducts,
  fuseComparisons,
  eliminateDeadSteps,
]

/** Each round makes the graph smaller or ends the loop; chains of fusions need a few. */
const MAX_ROUNDS = 16

/** Runs the passes until they change nothing. No pass changes a value or hides a division by zero. */
export function optimize(graph: Graph): Graph {
  let current = graph
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = fingerprint(current)
    current = PASSES.reduce((result, pass) => pass(result), current)
    if (fingerprint(current) === before) break
  }
  return current
}

function fingerprint(graph: Graph): string {
  return graph.nodes
    .map((node) =>
      node.kind === 'step' ? `${node.operation} ${node.x} ${node.y} ${node.z}` : node.kind,
    )
    .join(';')
}
