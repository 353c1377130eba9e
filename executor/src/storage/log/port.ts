/** What a record is to its reader. */
export const LogRecordKind = {
  DATA: 'data',
  /** Everything before it is not needed for recovery. */
  CHECKPOINT: 'checkpoint',
} as const
export type LogRecordKind = (typeof LogRecordKind)[keyof typeof LogRecordKind]

/** One record. The payload is a copy that the caller may keep. */
export interface LogRecord {
  /** Position in the log, from 1, without gaps. */
  readonly sequence: number
  readonly kind: LogRecordKind
  readonly payload: Uint8Array
}

/** Which records the log holds. */
export interface LogBounds {
  /** Sequence of the oldest record that can be read; equals `next` when there is none. */
  readonly first: number
  /** Sequence after the last durable record. */
  readonly next: number
  /** Sequence of the last durable checkpoint. */
  readonly checkpoint: number | undefined
}

/** Largest payload: a proposed block, with room. */
export const MAX_PAYLOAD_BYTES = 2 ** 20 // 1 MiB
/** A segment is read whole. */
export const MAX_SEGMENT_BYTES = 2 ** 26 // 64 MiB
export const DEFAULT_SEGMENT_BYTES = 2 ** 24 // 16 MiB
/** Header and a few small records; only tests are interested. */
export const MIN_SEGMENT_BYTES = 2 ** 10 // 1 KiB
/** Records that may wait for the disk. */
export const MAX_QUEUED_RECORDS = 2 ** 12 // 4,096
/** Payload bytes that may wait for the disk. */
export const MAX_QUEUED_BYTES = 2 ** 24 // 16 MiB
/** One write and one sync carry at most so much. */
export const MAX_GROUP_BYTES = 2 ** 22 // 4 MiB

/**
 * Write-ahead log of one node.
 *
 * - Order: records have the order of the calls of `append` and `checkpoint`; sequences count from 1 without gaps.
 * - Durability: when `append` or `checkpoint` resolves, the record and all before it survive a crash of the process and of the machine.
 *   A record whose promise was pending at a crash may be there or not; if it is, all before it are.
 * - Group commit: records that arrive while the disk works share the next write and sync.
 * - Integrity: what `read` gives is what was appended, or it throws LOG_CORRUPT. Opening checks every byte: only bytes of a last
 *   group that was never acknowledged are cut off. docs/specs/log.md says what can be told apart.
 * - Failure: after a failed write or sync the log is dead. Everything waiting and everything later is refused with LOG_FAILED; a
 *   retry could succeed falsely, because the kernel may have dropped the dirty pages. The process must end.
 * - Limits: payloads to MAX_PAYLOAD_BYTES and never more than fits a segment; MAX_QUEUED_RECORDS and MAX_QUEUED_BYTES waiting
 *   (LOG_QUEUE_FULL, nothing is written); one process at a time: the caller holds the lock of the directory.
 */
export interface WriteAheadLog {
  bounds(): LogBounds
  /** Sequence of the record, once it is durable. Errors: LOG_RECORD_TOO_LARGE, LOG_QUEUE_FULL, LOG_FAILED, LOG_CLOSED. */
  append(payload: Uint8Array): Promise<number>
  /** As `append`, for a record that makes everything before it superfluous. */
  checkpoint(payload: Uint8Array): Promise<number>
  /**
   * Durable records from a sequence on, to the last one at the time of the call. `from` = `bounds().next` gives none.
   *
   * - Errors: LOG_OUT_OF_RANGE for a sequence below `first` or above `next`; LOG_CORRUPT; LOG_CLOSED.
   */
  read(from: number): AsyncIterable<LogRecord>
  /**
   * Removes whole segments whose records are all before `sequence`; records before it may stay.
   *
   * - Errors: LOG_OUT_OF_RANGE unless `sequence` is at most that of the last durable checkpoint.
   */
  truncateBefore(sequence: number): Promise<void>
  /** Waits for what was appended, seals the end, releases the files. */
  close(): Promise<void>
}
