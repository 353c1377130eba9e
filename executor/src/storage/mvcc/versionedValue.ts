import { crc32c } from '../log/format/crc32c.ts'

const TOMBSTONE = 0
const PRESENT = 1
const HEADER_BYTES = 5 // tag u8, checksum u32

/**
 * What is stored for one version of a key; undefined for a deletion.
 *
 * - Shape: tag u8 (0 deleted, 1 present), crc32c u32, value. The checksum covers the stored key, the tag and the value,
 *   so that a page at the wrong place shows as well as a flipped bit: LMDB has no checksums of its own.
 */
export function encodeVersionedValue(
  storedKey: Uint8Array,
  value: Uint8Array | undefined,
): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + (value?.length ?? 0))
  bytes[0] = value === undefined ? TOMBSTONE : PRESENT
  if (value !== undefined) bytes.set(value, HEADER_BYTES)
  new DataView(bytes.buffer).setUint32(1, checksumOf(storedKey, bytes))
  return bytes
}

export type VersionedValue =
  | { readonly type: 'present'; readonly value: Uint8Array }
  | { readonly type: 'deleted' }

/** Reads it back; undefined if it is not what was written for this key and version. */
export function decodeVersionedValue(
  storedKey: Uint8Array,
  bytes: Uint8Array,
): VersionedValue | undefined {
  if (bytes.length < HEADER_BYTES) return undefined
  const checksum = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1)
  if (checksum !== checksumOf(storedKey, bytes)) return undefined
  if (bytes[0] === PRESENT) return { type: 'present', value: bytes.slice(HEADER_BYTES) }
  return bytes[0] === TOMBSTONE && bytes.length === HEADER_BYTES ? { type: 'deleted' } : undefined
}

function checksumOf(storedKey: Uint8Array, bytes: Uint8Array): number {
  const tagged = crc32c(bytes, 0, 1, crc32c(storedKey))
  return crc32c(bytes, HEADER_BYTES, bytes.length, tagged)
}
