import { notCanonical, valueTooLarge } from '../errors.ts'
import { MAX_COLUMN_NAME_LENGTH, MAX_VALUE_COLUMNS } from '../limits.ts'
import { type ColumnType, type Shape, SINGLE_COLUMN, scalarTypeOf } from './columnLayout.ts'
import { checkNames } from './columnsOf.ts'
import { firstDifference } from './firstDifference.ts'
import { textSize } from './flatbuffer.ts'
import { cachedSchema } from './schemaCache.ts'
import { FIELD_BYTES, SHAPE_OFFSET, typeBytes } from './schemaMessage.ts'

export interface Schema {
  readonly shape: Shape
  readonly columns: readonly ColumnType[]
}

const KIND_OF_TYPE_OFFSET = 32 // in a field, its vtable included

/**
 * Reads the schema message at the start of `bytes`, `length` bytes long: takes shape, names and types from where the
 * canonical form has them, writes that form, and compares all bytes.
 *
 * - Errors: VALUE_NOT_CANONICAL, VALUE_TOO_LARGE, VALUE_COLUMNS_INVALID.
 */
export function readSchema(bytes: Uint8Array, view: DataView, length: number): Schema {
  const schema = readParts(bytes, view, length)
  const expected = cachedSchema(schema.shape, schema.columns)
  const difference = firstDifference(bytes, 0, length, expected)
  if (difference !== undefined) throw notCanonical(difference, 'another schema message is expected')
  return schema
}

function readParts(bytes: Uint8Array, view: DataView, length: number): Schema {
  const shape = readText(bytes, view, SHAPE_OFFSET, length)
  if (shape !== 'scalar' && shape !== 'list' && shape !== 'table') {
    throw notCanonical(SHAPE_OFFSET, 'a value is a scalar, list or table')
  }
  let at = SHAPE_OFFSET + textSize(shape.length)
  const count = readUint32(view, at, length)
  if (count > MAX_VALUE_COLUMNS) throw valueTooLarge('columns', MAX_VALUE_COLUMNS)
  at += 4 + 4 * count
  const columns: ColumnType[] = []
  for (let index = 0; index < count; index++) {
    const type = scalarTypeOf(readUint32(view, at + KIND_OF_TYPE_OFFSET, length))
    if (type === undefined) throw notCanonical(at + KIND_OF_TYPE_OFFSET, 'no type of a column')
    const name = readText(bytes, view, at + FIELD_BYTES, length)
    columns.push({ name, type })
    at += FIELD_BYTES + textSize(name.length) + typeBytes(type) + 4
  }
  checkColumns(shape, columns)
  return { shape, columns }
}

function checkColumns(shape: Shape, columns: readonly ColumnType[]): void {
  if (shape === 'table') {
    checkNames(columns.map(({ name }) => name))
    const unsorted = columns.find(({ name }, index) => name <= (columns[index - 1]?.name ?? ''))
    if (unsorted === undefined) return
    throw notCanonical(SHAPE_OFFSET, `column ${unsorted.name} is not in its place`)
  }
  if (columns.length === 1 && columns[0]?.name === SINGLE_COLUMN) return
  throw notCanonical(SHAPE_OFFSET, `a ${shape} has one column, ${SINGLE_COLUMN}`)
}

/** ASCII; that the rest is right is seen when the message is written again. */
function readText(bytes: Uint8Array, view: DataView, at: number, end: number): string {
  const length = readUint32(view, at, end)
  if (length > MAX_COLUMN_NAME_LENGTH || at + 4 + length > end)
    throw notCanonical(at, 'a name is too long')
  let text = ''
  for (let index = 0; index < length; index++) {
    text += String.fromCharCode(bytes[at + 4 + index] ?? 0)
  }
  return text
}

function readUint32(view: DataView, at: number, end: number): number {
  if (at + 4 > end) throw notCanonical(end, 'the schema message is too short')
  return view.getUint32(at, true)
}
