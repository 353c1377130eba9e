import type { Graph } from '../ir/graph.ts'
import { rewriteSteps } from './rewriteSteps.ts'

/** Computes what is known before the run; `foldStep` has the rules. */
export function foldConstants(graph: Graph): Graph {
  return rewriteSteps(graph, () => undefined)
}
