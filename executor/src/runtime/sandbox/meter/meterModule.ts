import { moduleRefused } from '../errors.ts'
import { ByteReader } from '../wasm/byteReader.ts'
import { ByteWriter } from '../wasm/byteWriter.ts'
import { signed, unsigned } from '../wasm/leb128.ts'
import { type Module, SECTION_ORDER, type Section, SectionId } from '../wasm/module.ts'
import { Op, ValueType } from '../wasm/opcodes.ts'
import { parseModule } from '../wasm/parseModule.ts'
import { BulkFunctions } from './bulkFunctions.ts'
import { MeterExport, type MeterGlobals } from './instrumentation.ts'
import { rewriteBody } from './rewriteBody.ts'
import { scanBody } from './scanBody.ts'

/**
 * Turns a module into one that pays for what it does.
 *
 * - Shape: bytes in, bytes out; the same bytes give the same bytes on every machine.
 * - The result exports three mutable globals, see `MeterExport`. Whoever instantiates it gives gas and stack first: they
 *   are 0, so that nothing runs without. Then it calls the start function, if there is one.
 * - Every block pays before it runs, and traps if it cannot; so does every bulk instruction, by length, and every call,
 *   by the frame that it takes of the stack. NaNs have one form.
 * - Custom sections are left out.
 * - The input must be valid (`WebAssembly.validate`); `compileMetered` sees to that.
 * - Errors: SANDBOX_MODULE_MALFORMED, SANDBOX_MODULE_REFUSED.
 * - Source: docs/specs/sandbox.md section 2.
 */
export function meterModule(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const module = parseModule(bytes)
  for (const name of Object.values(MeterExport)) {
    if (module.exports.has(name)) throw moduleRefused(0, `an export of the name ${name}`)
  }
  const globals: MeterGlobals = {
    gas: module.globals,
    stack: module.globals + 1,
    starved: module.globals + 2,
  }
  const bulk = new BulkFunctions(globals, module)
  const bodies = rewriteBodies(module, globals, bulk)
  const types = bulk.added.map(({ type }) => type)
  const appended: Partial<Record<number, readonly ArrayLike<number>[]>> = {
    [SectionId.TYPE]: types,
    [SectionId.FUNCTION]: types.map((_, index) => unsigned(module.types.length + index)),
    [SectionId.GLOBAL]: [
      [ValueType.I64, 1, Op.I64_CONST, ...signed(0), Op.END],
      [ValueType.I32, 1, Op.I32_CONST, ...signed(0), Op.END],
      [ValueType.I32, 1, Op.I32_CONST, ...signed(0), Op.END],
    ],
    [SectionId.EXPORT]: [
      exportItem(MeterExport.GAS, ExportKind.GLOBAL, globals.gas),
      exportItem(MeterExport.STACK, ExportKind.GLOBAL, globals.stack),
      exportItem(MeterExport.STARVED, ExportKind.GLOBAL, globals.starved),
      ...(module.start === undefined
        ? []
        : [exportItem(MeterExport.START, ExportKind.FUNCTION, module.start)]),
    ],
    [SectionId.CODE]: bulk.added.map(({ body }) => sized(body)),
  }
  const out = new ByteWriter(bytes.length * 2)
  out.write(bytes.subarray(0, 8))
  for (const id of SECTION_ORDER) {
    if (id === SectionId.START) continue
    const section = module.sections.find((candidate) => candidate.id === id)
    const added = appended[id] ?? []
    if (id === SectionId.CODE) writeList(out, id, [...bodies, ...added])
    else if (added.length === 0) copySection(out, module, section)
    else writeSection(out, id, extendList(module, section, added))
  }
  return out.bytes.slice()
}

function rewriteBodies(
  module: Module,
  globals: MeterGlobals,
  bulk: BulkFunctions,
): readonly Uint8Array[] {
  const bulkFunction = (instruction: Uint8Array): number => bulk.indexOf(instruction)
  return module.bodies.map((body, index) => {
    const type = module.types[module.functions[module.importedFunctions + index] ?? -1]
    if (type === undefined) throw moduleRefused(body.start, 'a function without a type')
    const scan = scanBody(module, body, type)
    return sized(rewriteBody(scan, type, { module, globals, bulkFunction }))
  })
}

function copySection(out: ByteWriter, module: Module, section: Section | undefined): void {
  if (section === undefined) return
  writeSection(out, section.id, module.bytes.subarray(section.start, section.end))
}

/** The list of a section, which may be missing, with more items at its end. */
function extendList(
  module: Module,
  section: Section | undefined,
  added: readonly ArrayLike<number>[],
): Uint8Array {
  const reader = new ByteReader(module.bytes, section?.start ?? 0, section?.end ?? 0)
  const count = section === undefined ? 0 : reader.u32()
  const out = new ByteWriter()
  out.write(unsigned(count + added.length))
  out.write(module.bytes.subarray(reader.position, reader.end))
  for (const item of added) out.write(item)
  return out.bytes
}

function writeList(out: ByteWriter, id: number, items: readonly ArrayLike<number>[]): void {
  if (items.length === 0) return
  const content = new ByteWriter(items.reduce((sum, item) => sum + item.length, 8))
  content.write(unsigned(items.length))
  for (const item of items) content.write(item)
  writeSection(out, id, content.bytes)
}

function writeSection(out: ByteWriter, id: number, content: Uint8Array): void {
  out.write([id, ...unsigned(content.length)])
  out.write(content)
}

/** Bytes behind their length. */
function sized(bytes: ArrayLike<number>): Uint8Array {
  const length = unsigned(bytes.length)
  const result = new Uint8Array(length.length + bytes.length)
  result.set(length)
  result.set(bytes, length.length)
  return result
}

const ExportKind = { FUNCTION: 0, GLOBAL: 3 } as const

function exportItem(name: string, kind: number, index: number): readonly number[] {
  const text = new TextEncoder().encode(name)
  return [text.length, ...text, kind, ...unsigned(index)]
}
