import {
  ALIGNMENT,
  batchHeadBytes,
  bodyBytes,
  buffersOffset,
  ROWS_OFFSET,
  writeBatchHead,
} from './arrow/batchMessage.ts'
import { bufferLengths, buffersOf, type ColumnType } from './arrow/columnLayout.ts'
import { firstDifference } from './arrow/firstDifference.ts'
import { align } from './arrow/flatbuffer.ts'
import { CONTINUATION, END_BYTES, PREFIX_BYTES } from './arrow/messageHead.ts'
import { readAddresses, readBooleans, readIntegers, readTexts } from './arrow/readColumn.ts'
import { readSchema, type Schema } from './arrow/readSchema.ts'
import { notCanonical, valueTooLarge, valueTrailing, valueTruncated } from './errors.ts'
import { MAX_VALUE_BYTES, MAX_VALUE_ROWS } from './limits.ts'
import type { ListValue, ScalarValue, Value } from './value.ts'

/** What the two messages say about the body. */
interface Layout extends Schema {
  readonly rows: number
  /** Lengths of the buffers of each column. */
  readonly lengths: readonly (readonly number[])[]
  readonly bodyStart: number
}

/**
 * Reads the canonical form of a value, and nothing else: what it accepts, `encodeValue` makes again byte for byte.
 *
 * - Time and memory: linear in `bytes`, whatever the lengths inside say.
 * - Errors: VALUE_TRUNCATED, VALUE_TRAILING_BYTES, VALUE_TOO_LARGE, VALUE_NOT_CANONICAL with the offset; VALUE_TEXT_INVALID,
 *   VALUE_INTEGER_RANGE with column and row; VALUE_COLUMNS_INVALID.
 * - Source: docs/specs/data.md section 2.
 */
export function decodeValue(bytes: Uint8Array): Value {
  if (bytes.length > MAX_VALUE_BYTES) throw valueTooLarge('bytes', MAX_VALUE_BYTES)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const layout = readLayout(bytes, view)
  const lists: [string, ListValue][] = []
  let at = layout.bodyStart
  for (const [index, column] of layout.columns.entries()) {
    const lengths = layout.lengths[index] ?? []
    lists.push([column.name, readColumn(bytes, view, at, column, layout.rows, lengths)])
    at = checkPadding(bytes, at, lengths)
  }
  return toValue(layout, lists)
}

function readLayout(bytes: Uint8Array, view: DataView): Layout {
  const batchStart = messageEnd(view, 0)
  const schema = readSchema(bytes, view, batchStart)
  const bodyStart = messageEnd(view, batchStart)
  if (bodyStart - batchStart !== batchHeadBytes(schema.columns))
    throw notCanonical(batchStart + 4, 'another length of the batch message is expected')
  const rows = view.getUint32(batchStart + ROWS_OFFSET, true)
  if (rows > MAX_VALUE_ROWS) throw valueTooLarge('rows', MAX_VALUE_ROWS)
  if (schema.shape === 'scalar' && rows !== 1)
    throw notCanonical(batchStart + ROWS_OFFSET, 'a scalar has one row')
  const lengths = readLengths(view, batchStart, schema.columns, rows)
  const flat = lengths.flat()
  checkEnd(view, bodyStart + bodyBytes(flat))
  const expected = new Uint8Array(bodyStart - batchStart)
  writeBatchHead(expected, 0, schema.columns.length, rows, flat)
  const difference = firstDifference(bytes, batchStart, bodyStart, expected)
  if (difference !== undefined) throw notCanonical(difference, 'another batch message is expected')
  return { ...schema, rows, lengths, bodyStart }
}

/** End of the metadata of the message at `start`. */
function messageEnd(view: DataView, start: number): number {
  if (start + PREFIX_BYTES > view.byteLength) throw valueTruncated(view.byteLength)
  if (view.getUint32(start, true) !== CONTINUATION) throw notCanonical(start, 'no message')
  const end = start + PREFIX_BYTES + view.getUint32(start + 4, true)
  if (end > view.byteLength) throw valueTruncated(view.byteLength)
  return end
}

/** The lengths that follow from the number of rows; only that of a text's bytes is taken from the message. */
function readLengths(
  view: DataView,
  batchStart: number,
  columns: readonly ColumnType[],
  rows: number,
): (readonly number[])[] {
  let at = batchStart + buffersOffset(columns.length)
  return columns.map(({ type }) => {
    at += 16 * buffersOf(type)
    return bufferLengths(type, rows, type === 'text' ? view.getUint32(at - 8, true) : 0)
  })
}

function checkEnd(view: DataView, bodyEnd: number): void {
  const excess = view.byteLength - bodyEnd - END_BYTES
  if (excess < 0) throw valueTruncated(view.byteLength)
  if (excess > 0) throw valueTrailing(excess)
  if (view.getUint32(bodyEnd, true) === CONTINUATION && view.getUint32(bodyEnd + 4, true) === 0)
    return
  throw notCanonical(bodyEnd, 'the end of the stream is expected')
}

function readColumn(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  { name, type }: ColumnType,
  rows: number,
  lengths: readonly number[],
): ListValue {
  switch (type) {
    case 'integer':
      return { type: 'integer[]', items: readIntegers(view, at, name, rows) }
    case 'boolean':
      return { type: 'boolean[]', items: readBooleans(bytes, at, rows) }
    case 'address':
      return { type: 'address[]', items: readAddresses(bytes, at, rows) }
    case 'text': {
      const start = at + align(lengths[1] ?? 0, ALIGNMENT)
      const end = start + (lengths[2] ?? 0)
      return { type: 'text[]', items: readTexts(bytes, view, at, name, rows, start, end) }
    }
  }
}

/** Returns where the next column begins. */
function checkPadding(bytes: Uint8Array, at: number, lengths: readonly number[]): number {
  for (const length of lengths) {
    const end = at + align(length, ALIGNMENT)
    for (let offset = at + length; offset < end; offset++) {
      if (bytes[offset] !== 0) throw notCanonical(offset, 'padding is zero')
    }
    at = end
  }
  return at
}

function toValue(
  { shape, columns }: Layout,
  lists: readonly (readonly [string, ListValue])[],
): Value {
  const [first] = lists
  if (shape === 'table' || first === undefined) {
    return { type: 'table', columns: Object.fromEntries(lists) }
  }
  const [, list] = first
  if (shape === 'list') return list
  return { type: columns[0]?.type, value: list.items[0] } as ScalarValue
}
