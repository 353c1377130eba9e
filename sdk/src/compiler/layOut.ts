import type { ScalarType } from '../workflow/definition.ts'
import type { OutputLayout } from './compiledFlow.ts'
import type { Data } from './interpreter/data.ts'
import type { Graph } from './ir/graph.ts'

/** The words of all outputs, in order: what the optimised graph must keep. */
export function wordsOf(data: Data): number[] {
  switch (data.kind) {
    case 'opaque':
      return []
    case 'list':
      return data.items.flatMap(wordsOf)
    case 'object':
      return [...data.fields.values()].flatMap(wordsOf)
    default:
      return [data.node]
  }
}

/**
 * Where each value of an output stands after allocation. `nextRoot` gives the node of the next word,
 * in the order of `wordsOf`.
 */
export function layOut(
  data: Data,
  nextRoot: () => number,
  graph: Graph,
  indexes: ReadonlyMap<number, number>,
): OutputLayout {
  switch (data.kind) {
    case 'opaque':
      return { kind: 'input', type: data.type, word: data.word }
    case 'list':
      return {
        kind: 'list',
        items: data.items.map((item) => layOut(item, nextRoot, graph, indexes)),
      }
    case 'object': {
      const fields = [...data.fields].map(([key, item]): [string, OutputLayout] => [
        key,
        layOut(item, nextRoot, graph, indexes),
      ])
      return { kind: 'object', fields: Object.fromEntries(fields) }
    }
    default:
      return layOutWord(data.kind, nextRoot(), graph, indexes)
  }
}

function layOutWord(
  type: ScalarType,
  root: number,
  graph: Graph,
  indexes: ReadonlyMap<number, number>,
): OutputLayout {
  const node = graph.nodes[root]
  if (node?.kind === 'constant') return { kind: 'constant', type, value: node.value }
  if (node?.kind === 'input') return { kind: 'input', type, word: node.word }
  return { kind: 'word', type, index: indexes.get(root) ?? 0 }
}
