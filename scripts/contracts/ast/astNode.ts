/** A node of the syntax tree that solc writes; which other fields it has depends on `nodeType`. */
export interface AstNode {
  readonly nodeType: string
  /** `start:length:file`, in bytes. */
  readonly src: string
  readonly [field: string]: unknown
}

export function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'nodeType' in value
}

/** The nodes directly under a node, in the order of the source. */
export function childrenOf(node: AstNode): readonly AstNode[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .sort((a, b) => rangeOf(a).start - rangeOf(b).start)
}

/** A node and everything under it, each with the nodes above it, outermost first. */
export function* walk(
  node: AstNode,
  above: readonly AstNode[] = [],
): Generator<{ readonly node: AstNode; readonly above: readonly AstNode[] }> {
  yield { node, above }
  for (const child of childrenOf(node)) yield* walk(child, [...above, node])
}

/** Where a node stands, in bytes of its file. */
export function rangeOf(node: AstNode): { readonly start: number; readonly end: number } {
  const [start = 0, length = 0] = node.src.split(':').map(Number)
  return { start, end: start + length }
}

/** The child node in a field. */
export function childOf(node: AstNode, field: string): AstNode | undefined {
  const value = node[field]
  return isNode(value) ? value : undefined
}

/** The child nodes in a field that holds a list. */
export function listOf(node: AstNode, field: string): readonly AstNode[] {
  const value = node[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The type of an expression as solc writes it, for example `uint256`. */
export function typeOf(node: AstNode): string | undefined {
  const description = node['typeDescriptions'] as { typeString?: string } | undefined
  return description?.typeString
}

/** The line of a byte of a file, from 1. */
export function lineAt(bytes: Buffer, position: number): number {
  return bytes.subarray(0, position).toString().split('\n').length
}
