import { moduleRefused } from '../errors.ts'
import type { ByteReader } from './byteReader.ts'
import { SectionId } from './module.ts'
import { readConstant, readCount, readReferenceType } from './readTypes.ts'

/** Checks the form of the sections that pass through the transform unchanged: elements, data, and the count of data. */
export function readSegments(section: number, reader: ByteReader): void {
  if (section === SectionId.DATA_COUNT) {
    reader.u32()
    return
  }
  const count = readCount(reader)
  const read = section === SectionId.ELEMENT ? readElement : readData
  for (let index = 0; index < count; index++) read(reader)
}

/** Bits of the flags of a segment of elements. */
const ElementFlag = { PASSIVE: 1, INDEX_OR_DECLARED: 2, EXPRESSIONS: 4 } as const

function readElement(reader: ByteReader): void {
  const at = reader.position
  const flags = reader.u32()
  if (flags > 7) throw moduleRefused(at, 'elements of an unknown kind')
  const passive = (flags & ElementFlag.PASSIVE) !== 0
  const hasIndex = (flags & ElementFlag.INDEX_OR_DECLARED) !== 0
  const expressions = (flags & ElementFlag.EXPRESSIONS) !== 0
  if (!passive) {
    if (hasIndex) reader.u32()
    readConstant(reader)
  }
  if (passive || hasIndex) {
    const kindAt = reader.position
    if (expressions) readReferenceType(reader)
    else if (reader.byte() !== 0) throw moduleRefused(kindAt, 'elements that are no functions')
  }
  const count = readCount(reader)
  for (let index = 0; index < count; index++) {
    if (expressions) readConstant(reader)
    else reader.u32()
  }
}

function readData(reader: ByteReader): void {
  const at = reader.position
  const flags = reader.u32()
  if (flags > 2) throw moduleRefused(at, 'data of an unknown kind')
  if (flags === 2 && reader.u32() !== 0) throw moduleRefused(at, 'several memories')
  if (flags !== 1) readConstant(reader)
  reader.skip(reader.u32())
}
