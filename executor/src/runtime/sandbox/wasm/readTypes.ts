import { moduleMalformed, moduleRefused } from '../errors.ts'
import { MAX_MEMORY_PAGES, MAX_MODULE_ITEMS, MAX_TABLE_ENTRIES } from '../limits.ts'
import type { ByteReader } from './byteReader.ts'
import type { FunctionType } from './module.ts'
import { Op, ReferenceType, ValueType } from './opcodes.ts'

const NUMBERS: ReadonlySet<number> = new Set([
  ValueType.I32,
  ValueType.I64,
  ValueType.F32,
  ValueType.F64,
])
const REFERENCES: ReadonlySet<number> = new Set(Object.values(ReferenceType))
const FUNCTION_TYPE = 0x60

/** A number of items. Errors: SANDBOX_MODULE_REFUSED above MAX_MODULE_ITEMS. */
export function readCount(reader: ByteReader): number {
  const at = reader.position
  const count = reader.u32()
  if (count > MAX_MODULE_ITEMS) throw moduleRefused(at, `more than ${MAX_MODULE_ITEMS} items`)
  return count
}

export function readValueType(reader: ByteReader): number {
  const at = reader.position
  const type = reader.byte()
  if (NUMBERS.has(type) || REFERENCES.has(type)) return type
  if (type === ValueType.V128) throw moduleRefused(at, 'SIMD')
  throw moduleRefused(at, 'a type that is not known')
}

export function readReferenceType(reader: ByteReader): number {
  const at = reader.position
  const type = reader.byte()
  if (!REFERENCES.has(type)) throw moduleRefused(at, 'a type of references that is not known')
  return type
}

export function readFunctionType(reader: ByteReader): FunctionType {
  const at = reader.position
  if (reader.byte() !== FUNCTION_TYPE) throw moduleRefused(at, 'a type that is no function')
  const parameters = readCount(reader)
  for (let index = 0; index < parameters; index++) readValueType(reader)
  const count = readCount(reader)
  if (count > 1) throw moduleRefused(at, 'functions with several results')
  return { parameters, results: Array.from({ length: count }, () => readValueType(reader)) }
}

/** Type and bounds of a table. */
export function readTable(reader: ByteReader): void {
  readReferenceType(reader)
  readBounds(reader, MAX_TABLE_ENTRIES, 'entries')
}

/** Bounds of a memory. Returns the pages of 64 KiB that it may grow to. */
export function readMemory(reader: ByteReader): number {
  return Math.min(readBounds(reader, MAX_MEMORY_PAGES, 'pages'), MAX_MEMORY_PAGES)
}

/** Checks how much there is at the start, and returns how much there may be. */
function readBounds(reader: ByteReader, limit: number, unit: string): number {
  const at = reader.position
  const flags = reader.byte()
  if (flags > 7) throw moduleMalformed(at, 'unknown kind of bounds')
  if ((flags & 2) !== 0) throw moduleRefused(at, 'threads')
  if ((flags & 4) !== 0) throw moduleRefused(at, 'addresses of 64 bits')
  if (reader.u32() > limit) throw moduleRefused(at, `more than ${limit} ${unit}`)
  return flags === 1 ? reader.u32() : Number.POSITIVE_INFINITY
}

/** Type of a global: of its value, and whether it may change. */
export function readGlobalType(reader: ByteReader): void {
  readValueType(reader)
  const at = reader.position
  if (reader.byte() > 1) throw moduleRefused(at, 'shared globals')
}

/** A constant expression of one instruction. */
export function readConstant(reader: ByteReader): void {
  const at = reader.position
  switch (reader.byte()) {
    case Op.I32_CONST:
      reader.skipSigned(5)
      break
    case Op.I64_CONST:
      reader.skipSigned(10)
      break
    case Op.F32_CONST:
      reader.skip(4)
      break
    case Op.F64_CONST:
      reader.skip(8)
      break
    case Op.GLOBAL_GET:
    case Op.REF_FUNC:
      reader.u32()
      break
    case Op.REF_NULL:
      readReferenceType(reader)
      break
    default:
      throw moduleRefused(at, 'a constant that has to be computed')
  }
  const end = reader.position
  if (reader.byte() !== Op.END) throw moduleRefused(end, 'a constant that has to be computed')
}
