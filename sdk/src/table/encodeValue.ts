import { ALIGNMENT, batchHeadBytes, bodyBytes, writeBatchHead } from './arrow/batchMessage.ts'
import { bufferLengths, type ColumnType } from './arrow/columnLayout.ts'
import { columnsOf } from './arrow/columnsOf.ts'
import { type EncodedTexts, encodeTexts } from './arrow/encodeText.ts'
import { align } from './arrow/flatbuffer.ts'
import { CONTINUATION, END_BYTES } from './arrow/messageHead.ts'
import { cachedSchema } from './arrow/schemaCache.ts'
import { writeAddresses, writeBooleans, writeIntegers, writeOffsets } from './arrow/writeColumn.ts'
import { valueTooLarge } from './errors.ts'
import { MAX_VALUE_BYTES } from './limits.ts'
import type { ListValue, Value } from './value.ts'

/**
 * The one canonical form of a value: an Arrow IPC stream with one record batch. Equal values give equal bytes.
 *
 * - Capitals of addresses and the order of columns don't count; texts are not normalised.
 * - Errors: VALUE_INTEGER_RANGE, VALUE_TEXT_INVALID, VALUE_ADDRESS_SYNTAX with column and row; VALUE_COLUMNS_INVALID,
 *   VALUE_TOO_LARGE.
 * - Source: docs/specs/data.md section 2.
 */
export function encodeValue(value: Value): Uint8Array {
  const { shape, types, items, rows } = columnsOf(value)
  const texts = types.map(({ name, type }, index) =>
    type === 'text' ? encodeTexts(name, items[index] as readonly string[]) : undefined,
  )
  const lengths = types.flatMap(({ type }, index) =>
    bufferLengths(type, rows, texts[index]?.bytes.length ?? 0),
  )
  const schema = cachedSchema(shape, types)
  const bodyStart = schema.length + batchHeadBytes(types)
  const total = bodyStart + bodyBytes(lengths) + END_BYTES
  if (total > MAX_VALUE_BYTES) throw valueTooLarge('bytes', MAX_VALUE_BYTES)
  const bytes = new Uint8Array(total)
  const view = new DataView(bytes.buffer)
  bytes.set(schema)
  writeBatchHead(bytes, schema.length, types.length, rows, lengths)
  let at = bodyStart
  for (const [index, column] of types.entries()) {
    at = writeColumn(bytes, view, at, column, items[index] ?? [], texts[index])
  }
  view.setUint32(at, CONTINUATION, true)
  return bytes
}

/** Returns where the next column begins. */
function writeColumn(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  { name, type }: ColumnType,
  items: ListValue['items'],
  texts: EncodedTexts | undefined,
): number {
  const rows = items.length
  switch (type) {
    case 'integer':
      writeIntegers(view, at, name, items as readonly bigint[])
      break
    case 'boolean':
      writeBooleans(bytes, at, items as readonly boolean[])
      break
    case 'address':
      writeAddresses(bytes, at, name, items as readonly string[])
      break
    case 'text':
      if (texts === undefined) break
      writeOffsets(view, at, texts)
      bytes.set(texts.bytes, at + align((rows + 1) * 4, ALIGNMENT))
  }
  return at + bodyBytes(bufferLengths(type, rows, texts?.bytes.length ?? 0))
}
