import type { ForwardWriter } from './flatbuffer.ts'

/** `FF FF FF FF` and the length of the metadata stand before each message. */
export const PREFIX_BYTES = 8
/** Metadata up to the header's own vtable. */
export const HEAD_BYTES = 36
/** `FF FF FF FF 00 00 00 00` ends the stream. */
export const END_BYTES = 8
export const CONTINUATION = 0xffff_ffff

export const HeaderType = { SCHEMA: 1, RECORD_BATCH: 3 } as const
export type HeaderType = (typeof HeaderType)[keyof typeof HeaderType]

const METADATA_V5 = 4

/**
 * Writes prefix and Message table at the writer's place, which then is at the vtable of the header. The header's table
 * starts 12 bytes later.
 *
 * Source: Message.fbs and "Encapsulated message format" of the Arrow columnar format 1.5.
 */
export function writeMessageHead(
  writer: ForwardWriter,
  type: HeaderType,
  metadataBytes: number,
  bodyBytes: number,
): void {
  writer.uint32(CONTINUATION)
  writer.uint32(metadataBytes)
  writer.uint32(16) // root table
  writer.uint16(12, 20) // vtable: its size, the table's size, where version, type, header, body length are
  writer.uint16(4, 6, 16, 8)
  writer.uint32(12) // back to the vtable
  writer.uint16(METADATA_V5, type)
  writer.uint32(bodyBytes) // 64 bits; a value is far below 2^32
  writer.uint32(0)
  writer.uint32(16) // the header's table
}
