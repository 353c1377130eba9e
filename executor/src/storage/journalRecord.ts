import { crc32 } from 'node:zlib'
import { StorageError, StorageErrorCode } from './errors.ts'

const VERSION = 1
const HEADER_BYTES = 9 // version u8, checksum of the record u32, checksum of the record before it u32

/** A decoded record; `checksum` is what the next record of the same run is chained to. */
export interface JournalRecord {
  readonly payload: unknown
  readonly checksum: number
}

/**
 * Bytes of one journal record.
 *
 * - Shape: version u8, crc32 u32, crc32 of the previous record u32 (0 for the first), payload as UTF-8 JSON.
 * - The checksum covers version, key, previous checksum and payload: LMDB has none of its own, and the chain makes a
 *   stale or misplaced record show.
 * - Source: docs/specs/executor.md section 2.
 */
export function encodeJournalRecord(
  key: Uint8Array,
  previous: number,
  payload: unknown,
): Uint8Array {
  const body = Buffer.from(JSON.stringify(payload), 'utf8')
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(VERSION, 0)
  header.writeUInt32BE(checksumOf(key, previous, body), 1)
  header.writeUInt32BE(previous, 5)
  return Uint8Array.from(Buffer.concat([header, body]))
}

/**
 * Reads a record back and checks it. Errors: STORAGE_CORRUPT when version, checksum or chain do not match.
 */
export function decodeJournalRecord(
  key: Uint8Array,
  previous: number,
  bytes: Uint8Array,
): JournalRecord {
  const buffer = Buffer.from(bytes)
  if (buffer.length < HEADER_BYTES || buffer.readUInt8(0) !== VERSION) throw corruptError(key)
  const checksum = buffer.readUInt32BE(1)
  const body = buffer.subarray(HEADER_BYTES)
  if (buffer.readUInt32BE(5) !== previous || checksumOf(key, previous, body) !== checksum)
    throw corruptError(key)
  return { payload: JSON.parse(body.toString('utf8')) as unknown, checksum }
}

function checksumOf(key: Uint8Array, previous: number, body: Uint8Array): number {
  const link = Buffer.alloc(5)
  link.writeUInt8(VERSION, 0)
  link.writeUInt32BE(previous, 1)
  return crc32(body, crc32(key, crc32(link)))
}

function corruptError(key: Uint8Array): StorageError {
  return new StorageError({
    data: { code: StorageErrorCode.CORRUPT, record: Buffer.from(key).toString('hex') },
    message: 'a journal record does not match its checksum',
    remedy:
      'Stop the node, keep the data directory for analysis, and start with an empty one: settled work is on chain.',
  })
}
