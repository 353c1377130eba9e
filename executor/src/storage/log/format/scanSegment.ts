import { type ChainHash, chainHash, sameHash } from './chainHash.ts'
import {
  type BadRecord,
  decodeRecordHeader,
  type RecordHeader,
  RecordType,
  recordBytes,
  recordSumHolds,
} from './record.ts'
import { SEGMENT_HEADER_BYTES, type SegmentHeader } from './segmentHeader.ts'

/** Where the chain of records stands. */
export interface ChainPosition {
  readonly nextSequence: number
  readonly hash: ChainHash
}

export interface ScannedRecord {
  readonly offset: number
  readonly header: RecordHeader
}

/** How a scan ended: at the end of the bytes, or at the first bad record. */
export interface SegmentScan {
  readonly position: ChainPosition
  /** Offset after the last good record. */
  readonly goodBytes: number
  /** Last checkpoint seen, 0 for none. */
  readonly checkpoint: number
  /** The last good record only marks that all before it is durable, or there is none. */
  readonly sealed: boolean
  readonly bad: BadRecord | 'sequence' | 'chain' | undefined
}

/**
 * Walks through the records of a segment and checks length, checksums, sequence and chain of each.
 *
 * - `visit`: called with each good record, marks included.
 */
export function scanSegment(
  bytes: Uint8Array,
  header: SegmentHeader,
  visit?: (record: ScannedRecord) => void,
): SegmentScan {
  let hash = header.prevHash
  let nextSequence = header.firstSequence
  let offset = SEGMENT_HEADER_BYTES
  let checkpoint = 0
  let sealed = true
  const stop = (bad: SegmentScan['bad']): SegmentScan => ({
    position: { nextSequence, hash },
    goodBytes: offset,
    checkpoint,
    sealed,
    bad,
  })
  while (offset < bytes.length) {
    const record = decodeRecordHeader(bytes, offset, header.salt)
    if (typeof record === 'string') return stop(record)
    // A mark uses no sequence of its own; it repeats the last one.
    const isMark = record.type === RecordType.MARK
    if (record.sequence !== (isMark ? nextSequence - 1 : nextSequence)) return stop('sequence')
    if (!sameHash(record.prevHash, hash)) return stop('chain')
    const end = offset + recordBytes(record.payloadBytes)
    if (end > bytes.length) return stop('record cut off')
    if (!recordSumHolds(bytes, offset, end, header.salt)) return stop('checksum')
    visit?.({ offset, header: record })
    hash = chainHash(bytes, offset, end)
    if (record.type === RecordType.CHECKPOINT) checkpoint = record.sequence
    if (!isMark) nextSequence += 1
    sealed = isMark
    offset = end
  }
  return stop(undefined)
}
