import type { LogDisk } from './disk.ts'
import { type EncodedGroup, encodeGroup, type QueuedRecord } from './encodeGroup.ts'
import { closedError, corruptError, failedError, LogError, LogErrorCode } from './errors.ts'
import { decodePayload, RecordType, recordBytes } from './format/record.ts'
import { type ScannedRecord, scanSegment } from './format/scanSegment.ts'
import { sealRecords } from './format/sealRecords.ts'
import {
  decodeSegmentHeader,
  encodeSegmentHeader,
  SEGMENT_HEADER_BYTES,
} from './format/segmentHeader.ts'
import type { LogOptions } from './logOptions.ts'
import {
  type LogBounds,
  type LogRecord,
  LogRecordKind,
  MAX_GROUP_BYTES,
  MAX_PAYLOAD_BYTES,
  MAX_QUEUED_BYTES,
  MAX_QUEUED_RECORDS,
  type WriteAheadLog,
} from './port.ts'
import type { OpenSegment, Recovery } from './recoverLog.ts'

/** Header, checksum and the longest padding of a record. */
const RECORD_OVERHEAD_BYTES = 36

interface Waiting extends QueuedRecord {
  readonly resolve: (sequence: number) => void
  readonly reject: (error: unknown) => void
}

/** The log over any disk: one group is written and synced at a time, so at most one group is ever not durable. */
export class SegmentedLog implements WriteAheadLog {
  readonly #disk: LogDisk
  readonly #options: LogOptions & { readonly segmentBytes: number }
  readonly #segments: OpenSegment[]
  #state: Pick<EncodedGroup, 'nextSequence' | 'hash' | 'checkpoint' | 'sealed'>
  #queue: Waiting[] = []
  #queuedBytes = 0
  /** Records that are being written; a failure must still reach them. */
  #taken: readonly Waiting[] = []
  #pumping: Promise<void> | undefined
  #removing: Promise<void> = Promise.resolve()
  #cancelIdle: (() => void) | undefined
  #failure: LogError | undefined
  #closed: Promise<void> | undefined

  constructor(
    disk: LogDisk,
    options: LogOptions & { readonly segmentBytes: number },
    recovery: Recovery,
  ) {
    this.#disk = disk
    this.#options = options
    this.#segments = [...recovery.segments]
    this.#state = recovery
    this.#armIdle()
  }

  bounds(): LogBounds {
    const { nextSequence: next, checkpoint } = this.#state
    const first = this.#segments[0]?.header.firstSequence ?? next
    return { first, next, checkpoint: checkpoint >= first ? checkpoint : undefined }
  }

  async append(payload: Uint8Array): Promise<number> {
    return this.#enqueue(RecordType.DATA, payload)
  }

  async checkpoint(payload: Uint8Array): Promise<number> {
    return this.#enqueue(RecordType.CHECKPOINT, payload)
  }

  async *read(from: number): AsyncGenerator<LogRecord> {
    this.#check()
    const { first, next } = this.bounds()
    if (!Number.isSafeInteger(from) || from < first || from > next) throw this.#outOfRange(from)
    for (const segment of [...this.#segments]) {
      const { firstSequence } = segment.header
      if (firstSequence >= next) return
      const index = this.#segments.indexOf(segment)
      const following = this.#segments[index + 1]?.header.firstSequence
      if (index >= 0 && following !== undefined && following <= from) continue
      for (const record of await this.#readSegment(segment, from)) {
        if (record.sequence >= from && record.sequence < next) yield record
      }
    }
  }

  async truncateBefore(sequence: number): Promise<void> {
    this.#check()
    const { checkpoint } = this.bounds()
    if (!Number.isSafeInteger(sequence) || sequence > (checkpoint ?? 0))
      throw this.#outOfRange(sequence)
    const removing = this.#removing.then(() => this.#removeBefore(sequence))
    // The caller gets the error; the queue only has to go on.
    this.#removing = removing.catch(() => undefined)
    return removing
  }

  async close(): Promise<void> {
    this.#closed ??= this.#finish()
    return this.#closed
  }

  async #finish(): Promise<void> {
    this.#cancelIdle?.()
    while (this.#pumping !== undefined) await this.#pumping
    if (this.#failure === undefined && !this.#state.sealed) await this.#seal()
    await this.#removing
    await this.#disk.close()
  }

  #enqueue(type: RecordType, payload: Uint8Array): Promise<number> {
    this.#check()
    const limit = Math.min(
      MAX_PAYLOAD_BYTES,
      this.#options.segmentBytes - SEGMENT_HEADER_BYTES - RECORD_OVERHEAD_BYTES,
    )
    if (payload.length > limit) throw tooLarge(payload.length, limit)
    if (
      this.#queue.length >= MAX_QUEUED_RECORDS ||
      this.#queuedBytes + payload.length > MAX_QUEUED_BYTES
    )
      throw this.#queueFull()
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    this.#queue.push({ type, payload: payload.slice(), resolve, reject })
    this.#queuedBytes += payload.length
    this.#pumping ??= this.#pump()
    return promise
  }

  async #pump(): Promise<void> {
    this.#cancelIdle?.()
    // Calls of the same turn share the first write.
    await Promise.resolve()
    while (this.#queue.length > 0 && this.#failure === undefined) {
      const group = await this.#makeRoom()
      if (group === undefined) break
      const first = this.#state.nextSequence
      if (!(await this.#write(group))) break
      for (const [index, waiting] of group.entries()) waiting.resolve(first + index)
    }
    this.#pumping = undefined
    this.#armIdle()
  }

  /** The records of the next write, taken from the queue once there is a segment that has room for them. */
  async #makeRoom(): Promise<readonly Waiting[] | undefined> {
    const active = this.#segments.at(-1)
    let free = active === undefined ? 0 : this.#options.segmentBytes - active.bytes
    const firstBytes = recordBytes(this.#queue[0]?.payload.length ?? 0)
    if (firstBytes > free) {
      if (!(await this.#startSegment())) return undefined
      free = this.#options.segmentBytes - SEGMENT_HEADER_BYTES
    }
    free = Math.min(free, Math.max(MAX_GROUP_BYTES, firstBytes))
    let count = 0
    let bytes = 0
    for (const { payload } of this.#queue) {
      bytes += recordBytes(payload.length)
      if (bytes > free) break
      count += 1
    }
    const group = this.#queue.slice(0, count)
    this.#queue = this.#queue.slice(count)
    for (const { payload } of group) this.#queuedBytes -= payload.length
    this.#taken = group
    return group
  }

  async #startSegment(): Promise<boolean> {
    const { nextSequence, hash, checkpoint } = this.#state
    const { chainId, epoch } = this.#options
    const salt = this.#options.nextSalt() >>> 0
    const header = { chainId, epoch, firstSequence: nextSequence, prevHash: hash, checkpoint, salt }
    try {
      await this.#disk.create(nextSequence, encodeSegmentHeader(header))
    } catch (error) {
      this.#die('start a segment', error)
      return false
    }
    this.#segments.push({ header, bytes: SEGMENT_HEADER_BYTES })
    return true
  }

  async #write(records: readonly QueuedRecord[]): Promise<boolean> {
    const active = this.#segments.at(-1)
    if (active === undefined) return false
    const { salt, firstSequence } = active.header
    const group = encodeGroup(records, { ...this.#state, salt })
    try {
      await this.#disk.write(firstSequence, active.bytes, group.bytes)
      await this.#disk.sync(firstSequence)
    } catch (error) {
      this.#die('write', error)
      return false
    }
    active.bytes += group.bytes.length
    const checkpoint = Math.max(this.#state.checkpoint, group.checkpoint)
    this.#state = { ...group, checkpoint }
    this.#taken = []
    return true
  }

  /** Marks all records as durable. It may exceed the segment's size by MAX_SEAL_BYTES. */
  async #seal(): Promise<void> {
    await this.#write(sealRecords(this.#segments.at(-1)?.bytes ?? 0))
  }

  #armIdle(): void {
    this.#cancelIdle?.()
    if (this.#state.sealed || this.#failure !== undefined || this.#closed !== undefined) return
    this.#cancelIdle = this.#options.whenIdle?.(() => {
      if (this.#pumping !== undefined || this.#closed !== undefined) return
      this.#pumping = this.#seal().then(() => {
        this.#pumping = undefined
        if (this.#queue.length > 0) this.#pumping = this.#pump()
      })
    })
  }

  async #removeBefore(sequence: number): Promise<void> {
    for (;;) {
      const [oldest, following] = this.#segments
      if (oldest === undefined || following === undefined) return
      if (following.header.firstSequence > sequence) return
      try {
        // One after the other, the oldest first: a crash in between must not leave a hole.
        await this.#disk.remove(oldest.header.firstSequence)
      } catch (error) {
        throw this.#die('remove a segment', error)
      }
      this.#segments.shift()
    }
  }

  async #readSegment(segment: OpenSegment, from: number): Promise<readonly LogRecord[]> {
    const { header, bytes: durableBytes } = segment
    const name = header.firstSequence
    let file: Uint8Array
    try {
      file = await this.#disk.read(name)
    } catch (error) {
      if (!this.#segments.includes(segment)) throw this.#outOfRange(from)
      throw failedError('read', error)
    }
    if (file.length < durableBytes)
      throw corruptError({ segment: name, offset: file.length, reason: 'record cut off' })
    const bytes = file.subarray(0, durableBytes)
    const onDisk = decodeSegmentHeader(bytes)
    if (typeof onDisk === 'string') throw corruptError({ segment: name, offset: 0, reason: onDisk })
    const found: ScannedRecord[] = []
    const scan = scanSegment(bytes, header, (record) => {
      if (record.header.type !== RecordType.MARK && record.header.sequence >= from)
        found.push(record)
    })
    if (scan.bad !== undefined)
      throw corruptError({ segment: name, offset: scan.goodBytes, reason: scan.bad })
    return found.map(({ offset, header: record }) => ({
      sequence: record.sequence,
      kind: record.type === RecordType.CHECKPOINT ? LogRecordKind.CHECKPOINT : LogRecordKind.DATA,
      payload: decodePayload(bytes, offset, record, header.salt),
    }))
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#closed !== undefined) throw closedError()
  }

  #die(operation: string, cause: unknown): LogError {
    const failure = failedError(operation, cause)
    if (this.#failure === undefined) {
      this.#failure = failure
      this.#cancelIdle?.()
      for (const waiting of [...this.#taken, ...this.#queue]) waiting.reject(failure)
      this.#taken = []
      this.#queue = []
      this.#queuedBytes = 0
      this.#options.onFatal?.(failure)
    }
    return this.#failure
  }

  #outOfRange(sequence: number): LogError {
    const { first, next } = this.bounds()
    return new LogError({
      data: { code: LogErrorCode.OUT_OF_RANGE, sequence, first, next },
      message: `the log holds the records ${first} to ${next - 1}; ${sequence} cannot be asked for`,
      remedy: 'Start at the last checkpoint; what is before it was removed.',
    })
  }

  #queueFull(): LogError {
    return new LogError({
      data: {
        code: LogErrorCode.QUEUE_FULL,
        records: this.#queue.length,
        bytes: this.#queuedBytes,
      },
      message: 'too many records wait for the disk',
      remedy: 'Wait for earlier records first; a disk that stays behind is too slow for this node.',
    })
  }
}

function tooLarge(bytes: number, limit: number): LogError {
  return new LogError({
    data: { code: LogErrorCode.RECORD_TOO_LARGE, bytes, limit },
    message: `a record of ${bytes} bytes is larger than ${limit}`,
    remedy: 'Split the payload, or keep it in the blob store and log its digest.',
  })
}
