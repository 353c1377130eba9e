import { decodeRecordHeader, RECORD_ALIGNMENT, RECORD_HEADER_BYTES, recordBytes } from './record.ts'
import type { SegmentScan } from './scanSegment.ts'
import type { SegmentHeader } from './segmentHeader.ts'

/** What a disk writes whole or not at all. */
export const SECTOR_BYTES = 512

/** A sequence further ahead belongs to no record that could follow in the same segment. */
const MAX_SEQUENCES_AHEAD = 2 ** 22 // 64 MiB / 16 bytes

/**
 * Decides about the first bad record of the last segment.
 *
 * - `torn`: the last write never became durable, so nobody was told of it; it may be cut off.
 * - `damaged`: bytes that had been durable have changed; cutting would be amnesia.
 *
 * Only the last group is ever written and not synced. So a later record that says that this one was durable proves damage.
 * And a torn record lacks something in its own bytes: a sector is still zero, or the file ends too early. Where nothing
 * lacks, a sector has other contents.
 *
 * - Source: docs/specs/log.md section 5.
 */
export function judgeTail(
  bytes: Uint8Array,
  header: SegmentHeader,
  scan: SegmentScan,
): 'torn' | 'damaged' {
  const { goodBytes: offset, bad } = scan
  switch (bad) {
    case undefined:
      return 'torn'
    case 'sequence':
    case 'chain':
    case 'form':
      return 'damaged'
    default:
      break
  }
  if (hasLaterGroup(bytes, header, offset, scan.position.nextSequence)) return 'damaged'
  // The length of 'record cut off' passed its own checksum, so the file really is too short.
  if (bad === 'header cut off' || bad === 'record cut off') return 'torn'
  return lacksSector(bytes, offset, extentOf(bytes, offset, header.salt)) ? 'torn' : 'damaged'
}

function hasLaterGroup(
  bytes: Uint8Array,
  { salt }: SegmentHeader,
  badAt: number,
  nextSequence: number,
): boolean {
  const last = bytes.length - RECORD_HEADER_BYTES
  for (let offset = badAt + RECORD_ALIGNMENT; offset <= last; offset += RECORD_ALIGNMENT) {
    const record = decodeRecordHeader(bytes, offset, salt)
    if (typeof record === 'string' || !record.startsGroup) continue
    const ahead = record.sequence - nextSequence
    if (ahead >= 0 && ahead <= MAX_SEQUENCES_AHEAD) return true
  }
  return false
}

/** Offset after the bytes that make the record bad: its header, or all of it when the header holds. */
function extentOf(bytes: Uint8Array, offset: number, salt: number): number {
  const record = decodeRecordHeader(bytes, offset, salt)
  if (typeof record === 'string') return offset + RECORD_HEADER_BYTES
  return offset + recordBytes(record.payloadBytes)
}

/** Whether a sector that reaches into [start, end) is all zero, as far as it lies between `start` and the end of the file. */
function lacksSector(bytes: Uint8Array, start: number, end: number): boolean {
  for (let from = start; from < end; ) {
    const to = Math.min((Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES, bytes.length)
    let at = from
    while (at < to && bytes[at] === 0) at++
    if (at === to) return true
    from = to
  }
  return false
}
