import { unsigned } from '../wasm/leb128.ts'
import { SectionId } from '../wasm/module.ts'

type Bytes = readonly number[]

/** A module for a test, section by section; every part is written as it is, so that it may be wrong. */
export interface ModuleParts {
  /** Parameters and results of each type. */
  readonly types?: ReadonlyArray<readonly [parameters: Bytes, results: Bytes]>
  /** Bytes behind the two names `env` and `x`. */
  readonly imports?: readonly Bytes[]
  /** Type, declarations of locals, and code without its end. */
  readonly functions?: ReadonlyArray<{ type: number; locals?: readonly Bytes[]; code: Bytes }>
  readonly tables?: readonly Bytes[]
  readonly memories?: readonly Bytes[]
  readonly globals?: readonly Bytes[]
  /** Name, kind, index. */
  readonly exports?: ReadonlyArray<readonly [name: string, kind: number, index: number]>
  readonly start?: number
  readonly elements?: readonly Bytes[]
  readonly dataCount?: number
  readonly data?: readonly Bytes[]
  /** Sections behind all others: id and content. */
  readonly more?: ReadonlyArray<readonly [id: number, content: Bytes]>
}

export const END = 0x0b

/** Bytes of a module. */
export function buildModule(parts: ModuleParts): Uint8Array<ArrayBuffer> {
  const { functions = [] } = parts
  const types = (parts.types ?? [[[], []]]).map(([parameters, results]) => [
    0x60,
    ...list(parameters.map((type) => [type])),
    ...list(results.map((type) => [type])),
  ])
  const bodies = functions.map(({ locals = [], code }) => sized([...list(locals), ...code, END]))
  const exported = (parts.exports ?? []).map(([name, kind, index]) => [...text(name), kind, index])
  const imports = (parts.imports ?? []).map((item) => [...text('env'), ...text('x'), ...item])
  const sections: ReadonlyArray<readonly [number, Bytes | undefined]> = [
    [SectionId.TYPE, list(types)],
    [SectionId.IMPORT, optional(imports)],
    [SectionId.FUNCTION, optional(functions.map(({ type }) => [type]))],
    [SectionId.TABLE, optional(parts.tables)],
    [SectionId.MEMORY, optional(parts.memories)],
    [SectionId.GLOBAL, optional(parts.globals)],
    [SectionId.EXPORT, optional(exported)],
    [SectionId.START, parts.start === undefined ? undefined : unsigned(parts.start)],
    [SectionId.ELEMENT, optional(parts.elements)],
    [SectionId.DATA_COUNT, parts.dataCount === undefined ? undefined : unsigned(parts.dataCount)],
    [SectionId.CODE, optional(bodies)],
    [SectionId.DATA, optional(parts.data)],
    ...(parts.more ?? []),
  ]
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...sections.flatMap(([id, content]) => (content === undefined ? [] : [id, ...sized(content)])),
  ])
}

function optional(items: readonly Bytes[] | undefined): Bytes | undefined {
  return items === undefined || items.length === 0 ? undefined : list(items)
}

function list(items: readonly Bytes[]): Bytes {
  return [...unsigned(items.length), ...items.flat()]
}

function sized(bytes: Bytes): Bytes {
  return [...unsigned(bytes.length), ...bytes]
}

function text(name: string): Bytes {
  return sized([...new TextEncoder().encode(name)])
}
