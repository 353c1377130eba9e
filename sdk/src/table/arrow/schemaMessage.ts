import { ADDRESS_BYTES, arrowTypeOf, type ColumnType, type Shape } from './columnLayout.ts'
import { align, ForwardWriter, textSize } from './flatbuffer.ts'
import { HEAD_BYTES, HeaderType, PREFIX_BYTES, writeMessageHead } from './messageHead.ts'

/** Key of the schema's only metadata entry; its value is the shape. The number is the version of the canonical form. */
export const SHAPE_KEY = 'flowbuilder.1'
/** Offset of the metadata entry's value in the message: everything before it is the same for all schemas but two lengths. */
export const SHAPE_OFFSET = PREFIX_BYTES + HEAD_BYTES + 52 + textSize(SHAPE_KEY.length)

/** Bytes of the vtable and table of a field; its name follows. */
export const FIELD_BYTES = 36
const DECIMAL_DIGITS = 38
const DECIMAL_BITS = 128

const TYPE_BYTES = { integer: 28, boolean: 8, text: 8, address: 16 } as const

/** Bytes of the type table of a field; its empty list of children follows. */
export function typeBytes(type: ColumnType['type']): number {
  return TYPE_BYTES[type]
}

/**
 * The schema message of the canonical form: columns not nullable, no dictionary, one metadata entry.
 *
 * Source: docs/specs/data.md section 2; Schema.fbs of the Arrow columnar format 1.5.
 */
export function schemaMessage(shape: Shape, columns: readonly ColumnType[]): Uint8Array {
  const fieldsBytes = columns.reduce(
    (sum, { name, type }) => sum + FIELD_BYTES + textSize(name.length) + TYPE_BYTES[type] + 4,
    0,
  )
  const metadataBytes = align(
    SHAPE_OFFSET - PREFIX_BYTES + textSize(shape.length) + 4 + 4 * columns.length + fieldsBytes,
    8,
  )
  const writer = new ForwardWriter(new Uint8Array(PREFIX_BYTES + metadataBytes), 0)
  writeMessageHead(writer, HeaderType.SCHEMA, metadataBytes, 0)
  writer.uint16(10, 12, 0, 4, 8) // endianness is the default, then fields and metadata
  writer.skip(2)
  writer.uint32(12)
  const fields = writer.reserve()
  const entries = writer.reserve()
  writer.pointHere(entries)
  writer.uint32(1)
  writer.uint32(12) // to the entry's table, behind its vtable
  writer.uint16(8, 12, 4, 8)
  writer.uint32(8)
  const key = writer.reserve()
  const value = writer.reserve()
  writer.pointHere(key)
  writer.text(SHAPE_KEY)
  writer.pointHere(value)
  writer.text(shape)
  writer.pointHere(fields)
  writer.uint32(columns.length)
  const slots = columns.map(() => writer.reserve())
  for (const [index, column] of columns.entries()) writeField(writer, slots[index] ?? 0, column)
  return writer.bytes
}

function writeField(writer: ForwardWriter, slot: number, { name, type }: ColumnType): void {
  writer.uint16(16, 20, 4, 0, 16, 8, 0, 12) // name, not nullable, kind of type, type, no dictionary, children
  writer.pointHere(slot)
  writer.uint32(16)
  const nameSlot = writer.reserve()
  const typeSlot = writer.reserve()
  const children = writer.reserve()
  writer.uint32(arrowTypeOf(type))
  writer.pointHere(nameSlot)
  writer.text(name)
  writeType(writer, typeSlot, type)
  writer.pointHere(children)
  writer.uint32(0)
}

function writeType(writer: ForwardWriter, slot: number, type: ColumnType['type']): void {
  switch (type) {
    case 'integer':
      writer.uint16(10, 16, 4, 8, 12)
      writer.skip(2)
      writer.pointHere(slot)
      writer.uint32(12)
      writer.uint32(DECIMAL_DIGITS)
      writer.uint32(0)
      writer.uint32(DECIMAL_BITS)
      return
    case 'address':
      writer.uint16(6, 8, 4)
      writer.skip(2)
      writer.pointHere(slot)
      writer.uint32(8)
      writer.uint32(ADDRESS_BYTES)
      return
    case 'boolean':
    case 'text':
      writer.uint16(4, 4)
      writer.pointHere(slot)
      writer.uint32(4)
  }
}
