import { moduleMalformed, moduleRefused } from '../errors.ts'
import type { ByteReader } from '../wasm/byteReader.ts'
import type { Immediate } from '../wasm/opcodes.ts'
import { readReferenceType, readValueType } from '../wasm/readTypes.ts'

const MULTI_MEMORY = 0x40 // flag in the alignment of a load or store

/** Reads over what stands behind the byte of an instruction. Errors: SANDBOX_MODULE_MALFORMED, SANDBOX_MODULE_REFUSED. */
export function skipImmediate(reader: ByteReader, immediate: Immediate): void {
  const at = reader.position
  switch (immediate) {
    case 'none':
      break
    case 'index':
      reader.u32()
      break
    case 'memory':
      if (reader.u32() >= MULTI_MEMORY) throw moduleRefused(at, 'several memories')
      reader.u32()
      break
    case 'zero':
      if (reader.byte() !== 0) throw moduleRefused(at, 'several memories')
      break
    case 'i32':
      reader.skipSigned(5)
      break
    case 'i64':
      reader.skipSigned(10)
      break
    case 'f32':
      reader.skip(4)
      break
    case 'f64':
      reader.skip(8)
      break
    case 'reference':
      readReferenceType(reader)
      break
    case 'types':
      if (reader.u32() !== 1) throw moduleMalformed(at, 'a select of several types')
      readValueType(reader)
      break
  }
}
