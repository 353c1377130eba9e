import { moduleMalformed, moduleRefused } from '../errors.ts'
import { MAX_MODULE_BYTES } from '../limits.ts'
import { ByteReader } from './byteReader.ts'
import {
  type ByteRange,
  type FunctionType,
  type Module,
  SECTION_ORDER,
  type Section,
  SectionId,
} from './module.ts'
import { readSegments } from './readSegments.ts'
import {
  readConstant,
  readCount,
  readFunctionType,
  readGlobalType,
  readMemory,
  readTable,
} from './readTypes.ts'

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const ImportKind = { FUNCTION: 0, TABLE: 1, MEMORY: 2, GLOBAL: 3 } as const

/**
 * Reads a module down to the bodies of its functions and refuses what the sandbox does not run.
 *
 * - It is the only judge of features, so that all executors accept the same modules, whatever their V8 can do. It does
 *   not check types: `compileMetered` has V8 do that.
 * - Errors: SANDBOX_MODULE_MALFORMED, SANDBOX_MODULE_REFUSED.
 * - Source: WebAssembly core specification 2.0, section 5.5.
 */
export function parseModule(bytes: Uint8Array): Module {
  if (bytes.length > MAX_MODULE_BYTES) throw moduleRefused(0, `more than ${MAX_MODULE_BYTES} bytes`)
  const sections = readSections(bytes)
  const parts = new ModuleParts(bytes)
  for (const section of sections) {
    const reader = new ByteReader(bytes, section.start, section.end)
    parts.read(section, reader)
    if (!reader.done) throw moduleMalformed(reader.position, 'bytes behind the end of a section')
  }
  if (parts.bodies.length !== parts.functions.length - parts.importedFunctions)
    throw moduleMalformed(bytes.length, 'functions without code')
  if (parts.memories > 1) throw moduleRefused(0, 'several memories')
  return { ...parts, sections }
}

function readSections(bytes: Uint8Array): readonly Section[] {
  if (HEADER.some((byte, index) => bytes[index] !== byte))
    throw moduleMalformed(0, 'it does not start as one')
  const reader = new ByteReader(bytes, HEADER.length)
  const sections: Section[] = []
  let last = -1
  while (!reader.done) {
    const at = reader.position
    const id = reader.byte()
    const length = reader.u32()
    const start = reader.position
    reader.skip(length)
    if (id === SectionId.CUSTOM) continue
    if (id === SectionId.TAG) throw moduleRefused(at, 'exceptions')
    const rank = SECTION_ORDER.indexOf(id)
    if (rank === -1) throw moduleMalformed(at, `an unknown section, ${id}`)
    if (rank <= last) throw moduleMalformed(at, 'a section that comes twice or too late')
    last = rank
    sections.push({ id, start, end: start + length })
  }
  return sections
}

/** The parts of a module as they are read, section by section. */
class ModuleParts {
  readonly bytes: Uint8Array
  readonly types: FunctionType[] = []
  readonly functions: number[] = []
  readonly exports = new Set<string>()
  readonly bodies: ByteRange[] = []
  importedFunctions = 0
  globals = 0
  tables = 0
  memories = 0
  maxPages = 0
  start: number | undefined

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  read(section: Section, reader: ByteReader): void {
    switch (section.id) {
      case SectionId.TYPE:
        each(reader, () => this.types.push(readFunctionType(reader)))
        break
      case SectionId.IMPORT:
        each(reader, () => this.#readImport(reader))
        this.importedFunctions = this.functions.length
        break
      case SectionId.FUNCTION:
        each(reader, () => this.#readFunction(reader))
        break
      case SectionId.TABLE:
        this.tables += each(reader, () => readTable(reader))
        break
      case SectionId.MEMORY:
        this.memories += each(reader, () => {
          this.maxPages = readMemory(reader)
        })
        break
      case SectionId.GLOBAL:
        this.globals += each(reader, () => {
          readGlobalType(reader)
          readConstant(reader)
        })
        break
      case SectionId.EXPORT:
        each(reader, () => this.#readExport(reader))
        break
      case SectionId.START:
        this.start = reader.u32()
        if (this.start < this.importedFunctions)
          throw moduleRefused(section.start, 'an imported start function')
        break
      case SectionId.CODE:
        each(reader, () => this.#readBody(reader))
        break
      default:
        readSegments(section.id, reader)
    }
  }

  #readImport(reader: ByteReader): void {
    reader.name()
    reader.name()
    const at = reader.position
    switch (reader.byte()) {
      case ImportKind.FUNCTION:
        this.#readFunction(reader)
        break
      case ImportKind.TABLE:
        readTable(reader)
        this.tables += 1
        break
      case ImportKind.MEMORY:
        this.maxPages = readMemory(reader)
        this.memories += 1
        break
      case ImportKind.GLOBAL:
        readGlobalType(reader)
        this.globals += 1
        break
      default:
        throw moduleRefused(at, 'an import that is not known')
    }
  }

  #readFunction(reader: ByteReader): void {
    const at = reader.position
    const type = reader.u32()
    if (type >= this.types.length) throw moduleMalformed(at, 'a function of an unknown type')
    this.functions.push(type)
  }

  #readExport(reader: ByteReader): void {
    const at = reader.position
    const name = reader.name()
    if (this.exports.has(name)) throw moduleMalformed(at, 'two exports of one name')
    this.exports.add(name)
    reader.byte()
    reader.u32()
  }

  #readBody(reader: ByteReader): void {
    const length = reader.u32()
    const start = reader.position
    reader.skip(length)
    this.bodies.push({ start, end: start + length })
  }
}

/** Reads a list and returns how many items it had. */
function each(reader: ByteReader, read: () => unknown): number {
  const count = readCount(reader)
  for (let index = 0; index < count; index++) read()
  return count
}
