import { MAX_PAYLOAD_BYTES } from '../port.ts'
import { type ChainHash, readHash, writeHash } from './chainHash.ts'
import { crc32c } from './crc32c.ts'
import { whiten } from './whiten.ts'

/** Length u32, type u8, sequence u64, prevHash 8, header crc32c u32. */
export const RECORD_HEADER_BYTES = 25
const HEADER_CRC_AT = 21
const CRC_BYTES = 4
/** Records start at multiples of it. */
export const RECORD_ALIGNMENT = 8

export const RecordType = { DATA: 1, CHECKPOINT: 2, MARK: 3 } as const
export type RecordType = (typeof RecordType)[keyof typeof RecordType]

/** Set in every type byte, so that the first eight bytes of a record are never zero, nor one bit away from it. */
const TYPE_BASE = 0x60
/** Set in the first record of a write: everything before it was durable when it was written. */
const GROUP_START = 0x80

export interface RecordFields {
  readonly type: RecordType
  readonly startsGroup: boolean
  readonly sequence: number
  readonly prevHash: ChainHash
}

export interface RecordHeader extends RecordFields {
  readonly payloadBytes: number
}

/** Bytes of a record in its file, header, padding and checksum included. */
export function recordBytes(payloadBytes: number): number {
  const bare = RECORD_HEADER_BYTES + payloadBytes + CRC_BYTES
  return Math.ceil(bare / RECORD_ALIGNMENT) * RECORD_ALIGNMENT
}

/**
 * Writes a record at `offset`; the bytes there must be zero.
 *
 * - Shape: header, whitened payload, zeros up to a multiple of 8, crc32c u32 over all before; both checksums start from the salt.
 * - Out: the offset after it.
 * - Source: docs/specs/log.md section 3.
 */
export function encodeRecord(
  target: Uint8Array,
  offset: number,
  fields: RecordFields,
  payload: Uint8Array,
  salt: number,
): number {
  const end = offset + recordBytes(payload.length)
  const view = new DataView(target.buffer, target.byteOffset, target.length)
  view.setUint32(offset, payload.length, true)
  target[offset + 4] = TYPE_BASE | fields.type | (fields.startsGroup ? GROUP_START : 0)
  view.setBigUint64(offset + 5, BigInt(fields.sequence), true)
  writeHash(view, offset + 13, fields.prevHash)
  const payloadAt = offset + RECORD_HEADER_BYTES
  view.setUint32(offset + HEADER_CRC_AT, crc32c(target, offset, offset + HEADER_CRC_AT, salt), true)
  target.set(payload, payloadAt)
  whiten(target, payloadAt, payloadAt + payload.length, salt, fields.sequence)
  view.setUint32(end - CRC_BYTES, crc32c(target, offset, end - CRC_BYTES, salt), true)
  return end
}

/** Why the bytes at an offset are no record. */
export type BadRecord = 'header cut off' | 'header' | 'record cut off' | 'checksum' | 'form'

/** The header at an offset, its length not yet compared with what is there. */
export function decodeRecordHeader(
  bytes: Uint8Array,
  offset: number,
  salt: number,
): RecordHeader | 'header cut off' | 'header' | 'form' {
  if (bytes.length - offset < RECORD_HEADER_BYTES) return 'header cut off'
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, RECORD_HEADER_BYTES)
  // The length must not be believed before its own checksum.
  const sum = crc32c(bytes, offset, offset + HEADER_CRC_AT, salt)
  if (view.getUint32(HEADER_CRC_AT, true) !== sum) return 'header'
  const payloadBytes = view.getUint32(0, true)
  const typeByte = view.getUint8(4)
  const type = typeByte & ~(TYPE_BASE | GROUP_START)
  const sequence = Number(view.getBigUint64(5, true))
  if (
    payloadBytes > MAX_PAYLOAD_BYTES ||
    (typeByte & TYPE_BASE) !== TYPE_BASE ||
    !isRecordType(type) ||
    !Number.isSafeInteger(sequence)
  )
    return 'form'
  const startsGroup = (typeByte & GROUP_START) !== 0
  return { type, startsGroup, sequence, prevHash: readHash(view, 13), payloadBytes }
}

/** Whether the checksum at the end of a whole record holds. */
export function recordSumHolds(
  bytes: Uint8Array,
  offset: number,
  end: number,
  salt: number,
): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset + end - CRC_BYTES, CRC_BYTES)
  return view.getUint32(0, true) === crc32c(bytes, offset, end - CRC_BYTES, salt)
}

/** A copy of the payload. */
export function decodePayload(
  bytes: Uint8Array,
  offset: number,
  { payloadBytes, sequence }: RecordHeader,
  salt: number,
): Uint8Array {
  const start = offset + RECORD_HEADER_BYTES
  const payload = bytes.slice(start, start + payloadBytes)
  whiten(payload, 0, payloadBytes, salt, sequence)
  return payload
}

function isRecordType(type: number): type is RecordType {
  return type >= RecordType.DATA && type <= RecordType.MARK
}
