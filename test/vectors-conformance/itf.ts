import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A value of the Informal Trace Format, decoded: sets are arrays, maps are Map, tuples are arrays. */
export type ItfValue =
  | string
  | number
  | boolean
  | readonly ItfValue[]
  | ReadonlyMap<string, ItfValue>
  | { readonly [key: string]: ItfValue }

export interface ItfTrace {
  readonly name: string
  readonly states: readonly { readonly [key: string]: ItfValue }[]
}

/** A variant of the model: `{tag, value}`. */
export interface Variant {
  readonly tag: string
  readonly value: ItfValue
}

const VECTORS = join(import.meta.dirname, '../../../shared/vectors')
const ARCHIVE = join(VECTORS, 'malachite-quint-itf-traces.tar.gz')
const COMETBFT = join(VECTORS, 'cometbft-vectors.json')

/** Why the published data cannot be read, or undefined if it can. */
export const missingVectors = [ARCHIVE, COMETBFT].some((path) => !existsSync(path))
  ? 'published vectors are not beside the project (../shared/vectors)'
  : undefined

/** All published traces by name, from the archive unpacked to a temporary folder. */
export function readTraces(): readonly ItfTrace[] {
  const folder = mkdtempSync(join(tmpdir(), 'itf-'))
  try {
    execFileSync('tar', ['-xzf', ARCHIVE, '-C', folder])
    const files = readdirSync(folder).filter((file) => file.endsWith('.itf.json'))
    return files.sort().map((file) => {
      const { states } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
      return { name: file.slice(0, -'.itf.json'.length), states: states.map(decode) }
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export interface CometBftVectors {
  readonly proposerSelection1: {
    readonly validators: readonly (readonly [string, number])[]
    readonly steps: number
    readonly sequence: readonly string[]
  }
}

export function readCometBftVectors(): CometBftVectors {
  return JSON.parse(readFileSync(COMETBFT, 'utf8'))
}

function decode(value: unknown): ItfValue {
  if (typeof value !== 'object' || value === null) return value as ItfValue
  if (Array.isArray(value)) return value.map(decode)
  if ('#bigint' in value) return Number(value['#bigint'])
  if ('#set' in value) return (value['#set'] as unknown[]).map(decode)
  if ('#tup' in value) return (value['#tup'] as unknown[]).map(decode)
  if ('#map' in value) {
    const pairs = value['#map'] as [unknown, unknown][]
    return new Map(pairs.map(([key, item]) => [keyOf(decode(key)), decode(item)]))
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]))
}

/** Keys of the model's maps are names, numbers or `Value` variants (nil is the empty key). */
function keyOf(key: ItfValue): string {
  if (typeof key !== 'object') return String(key)
  const { tag, value } = key as unknown as Variant
  return tag === 'Nil' ? '' : String(value)
}
