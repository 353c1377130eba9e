import { buffersOf, type ColumnType } from './columnLayout.ts'
import { align, ForwardWriter } from './flatbuffer.ts'
import { HeaderType, PREFIX_BYTES, writeMessageHead } from './messageHead.ts'

/** Buffers start at multiples of this in the body. */
export const ALIGNMENT = 8
/** Metadata of a batch before its nodes. */
const NODES_OFFSET = 72
/** Where the row count is, from the start of the message. */
export const ROWS_OFFSET = PREFIX_BYTES + 56

/** Prefix and metadata of the batch message of these columns. */
export function batchHeadBytes(columns: readonly ColumnType[]): number {
  const buffers = columns.reduce((sum, { type }) => sum + buffersOf(type), 0)
  return buffersOffset(columns.length) + 16 * buffers
}

/** Where the list of buffers is, from the start of the message. */
export function buffersOffset(columns: number): number {
  return PREFIX_BYTES + NODES_OFFSET + 16 * columns + 8
}

/** Bytes of the body with these buffers. */
export function bodyBytes(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + align(length, ALIGNMENT), 0)
}

/**
 * Writes prefix and metadata of the only record batch at `at`.
 *
 * - In: `lengths`, the buffers of all columns in order.
 * - Source: docs/specs/data.md section 2; Message.fbs of the Arrow columnar format 1.5.
 */
export function writeBatchHead(
  bytes: Uint8Array,
  at: number,
  columns: number,
  rows: number,
  lengths: readonly number[],
): void {
  const writer = new ForwardWriter(bytes, at)
  const metadataBytes = buffersOffset(columns) + 16 * lengths.length - PREFIX_BYTES
  writeMessageHead(writer, HeaderType.RECORD_BATCH, metadataBytes, bodyBytes(lengths))
  writer.uint16(10, 20, 8, 4, 16) // row count, nodes, buffers
  writer.skip(2)
  writer.uint32(12)
  const nodes = writer.reserve()
  writer.uint32(rows)
  writer.uint32(0)
  const buffers = writer.reserve()
  writer.pointHere(nodes)
  writer.uint32(columns)
  for (let column = 0; column < columns; column++) {
    writer.uint32(rows)
    writer.skip(12) // 64 bits of length, 64 of null count
  }
  writer.skip(4)
  writer.pointHere(buffers)
  writer.uint32(lengths.length)
  let offset = 0
  for (const length of lengths) {
    writer.uint32(offset)
    writer.uint32(0)
    writer.uint32(length)
    writer.uint32(0)
    offset += align(length, ALIGNMENT)
  }
}
