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
    // Where a short form left a part out, its place is that of the whole.
    of: (path) => {
      for (
        let known = path;
        known !== '';
        known = known.slice(0, Math.max(0, known.lastIndexOf('.')))
      ) {
        const node = nodes.get(known)
        if (node !== undefined) return node.where
      }
      return undefined
    },
    inText: (path, offset): SourceLocation | undefined => {
      const node = nodes.get(path)
      return node?.kind === 'scalar' ? node.locate?.(normalizeText(node.text), offset) : undefined
    },
  }
}

function index(node: SourceNode, path: string, nodes: Map<string, SourceNode>): void {
  nodes.set(path, node)
  if (node.kind === 'list') {
    for (const [position, item] of node.items.entries())
      index(item, joinPath(path, String(position)), nodes)
  }
  if (node.kind !== 'map') return
  for (const { key, value } of node.entries) index(value, joinPath(path, key), nodes)
}
