import type { SourceLocation } from '../../errors/flowError.ts'
import type { DefinitionLocations } from '../definition.ts'
import { normalizeText } from '../source/normalizeText.ts'
import type { SourceNode } from '../source/sourceNode.ts'
import { joinPath } from './decoder.ts'

/** Looks places up in the tree that a definition was decoded from. */
export function createLocations(root: SourceNode): DefinitionLocations {
  const nodes = new Map<string, SourceNode>()
  index(root, '', nodes)
  return {
    of: (path) => nodes.get(path)?.where,
    inCompute: (task, offset): SourceLocation | undefined => {
      const node = nodes.get(`tasks.${task}.compute`)
      return node?.kind === 'scalar' ? node.locate?.(normalizeText(node.text), offset) : undefined
    },
  }
}

function index(node: SourceNode, path: string, nodes: Map<string, SourceNode>): void {
  nodes.set(path, node)
  if (node.kind !== 'map') return
  for (const { key, value } of node.entries) index(value, joinPath(path, key), nodes)
}
