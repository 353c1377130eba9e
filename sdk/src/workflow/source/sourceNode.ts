import type { SourceLocation } from '../../errors/flowError.ts'

/** A value of a YAML or JSON file, or of a plain JavaScript object, that still knows where it stands. */
export type SourceNode = SourceMap | SourceList | SourceScalar

export interface SourceMap {
  readonly kind: 'map'
  readonly entries: readonly SourceEntry[]
  readonly where?: SourceLocation | undefined
}

export interface SourceEntry {
  readonly key: string
  readonly keyWhere?: SourceLocation | undefined
  readonly value: SourceNode
}

export interface SourceList {
  readonly kind: 'list'
  readonly items: readonly SourceNode[]
  readonly where?: SourceLocation | undefined
}

export interface SourceScalar {
  readonly kind: 'scalar'
  /** What the scalar is in the YAML core schema; `number` covers every integer and float as written. */
  readonly form: 'text' | 'number' | 'boolean' | 'null'
  /** Text of the value; a number stays as it was written, so that no digit is lost. */
  readonly text: string
  readonly where?: SourceLocation | undefined
  /** Place of the character at `offset` of `text` or of `text` with other white space. */
  readonly locate?: ((text: string, offset: number) => SourceLocation) | undefined
}

/** How a person calls a node in a message. */
export function describeNode(node: SourceNode): string {
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list'
  if (node.form === 'null') return 'nothing'
  return node.form === 'text' ? `the text ${quote(node.text)}` : `the ${node.form} ${node.text}`
}

/** Characters of a bad value that a message repeats. */
const MAX_QUOTED = 40

/** A value in quotes, shortened so that a message stays one line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text)
}
