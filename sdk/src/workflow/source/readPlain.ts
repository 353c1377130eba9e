import type { SourceNode } from './sourceNode.ts'

/** JSON-like JavaScript data; bigints stand for integers. */
export type PlainValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue | undefined }

/** The same tree that `readYaml` gives, from data in memory: it has no places. Keys with `undefined` are left out. */
export function readPlain(value: PlainValue): SourceNode {
  if (value === null) return { kind: 'scalar', form: 'null', text: '' }
  if (typeof value === 'string') return { kind: 'scalar', form: 'text', text: value }
  if (typeof value === 'boolean') return { kind: 'scalar', form: 'boolean', text: String(value) }
  if (typeof value === 'number' || typeof value === 'bigint') {
    return { kind: 'scalar', form: 'number', text: value.toString() }
  }
  if (isList(value)) return { kind: 'list', items: value.map(readPlain) }
  return {
    kind: 'map',
    entries: Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : [{ key, value: readPlain(item) }],
    ),
  }
}

// Array.isArray does not narrow readonly arrays.
function isList(value: object): value is readonly PlainValue[] {
  return Array.isArray(value)
}
