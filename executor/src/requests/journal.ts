import { Bucket, bucketKey, prefixEnd, uint32, uint48 } from '../storage/buckets.ts'
import { decodeJournalRecord, encodeJournalRecord } from '../storage/journalRecord.ts'
import { type KvStore, type KvWrite, MAX_RANGE_ENTRIES } from '../storage/kv/port.ts'
import { applyRecord } from './fold/foldRun.ts'
import type { RunEvent, RunId, RunRecord } from './fold/runEvent.ts'
import { isOver, type RunState } from './fold/runState.ts'

/** Events to append to one run, in order. */
export interface JournalEntry {
  readonly id: RunId
  readonly events: readonly RunEvent[]
}

/** Called around each write; a test ends the process here. */
export interface JournalHooks {
  beforeWrite?(entries: readonly JournalEntry[]): void | Promise<void>
  afterWrite?(entries: readonly JournalEntry[]): void | Promise<void>
}

export interface JournalOptions {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** Runs that are kept; beyond that the oldest finished ones are forgotten. @default unlimited */
  readonly maxRuns?: number
  readonly hooks?: JournalHooks
}

/** Oldest runs that are looked at when some must be forgotten; a node has at most so many open ones before them. */
const MAX_PRUNE_SCAN = 10_000

interface Tail {
  readonly state: RunState
  /** Of the last record; the next one is chained to it. */
  readonly checksum: number
}

/**
 * The durable history of all runs. The state of a run is the fold over its records.
 *
 * - Durability: `append` resolves when the records are on disk; listeners hear of them only then.
 * - Order: appends are one after the other, in call order; sequences of a run count from 1 without a gap.
 * - Memory: states of open runs only; finished ones are read again when somebody asks.
 * - Errors: STORAGE_CORRUPT, STORAGE_FAILED.
 * - Source: docs/specs/executor.md section 2.
 */
export class Journal {
  readonly #store: KvStore
  readonly #options: JournalOptions
  readonly #open = new Map<RunId, Tail>()
  readonly #listeners = new Set<
    (id: RunId, records: readonly RunRecord[], state: RunState) => void
  >()
  #order = 0
  #count = 0
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(store: KvStore, options: JournalOptions) {
    this.#store = store
    this.#options = options
  }

  /** Reads the open runs of the store. */
  static async open(store: KvStore, options: JournalOptions): Promise<Journal> {
    const journal = new Journal(store, options)
    await journal.#load()
    return journal
  }

  /** Runs that are not over, in the order in which they were first seen. */
  openRuns(): RunState[] {
    return [...this.#open.values()].map((tail) => tail.state)
  }

  /** State of a run that is not over, without a look at the store. */
  openRun(id: RunId): RunState | undefined {
    return this.#open.get(id)?.state
  }

  get openCount(): number {
    return this.#open.size
  }

  async state(id: RunId): Promise<RunState | undefined> {
    return (this.#open.get(id) ?? (await this.#readTail(id)))?.state
  }

  /** Records after a sequence, oldest first. */
  async records(id: RunId, afterSequence: number, limit: number): Promise<RunRecord[]> {
    const prefix = bucketKey(Bucket.RUN_EVENT, idBytes(id))
    const entries = await this.#store.range({
      // One record earlier, because its checksum is a link of the chain.
      start: bucketKey(Bucket.RUN_EVENT, idBytes(id), uint32(Math.max(1, afterSequence))),
      end: prefixEnd(prefix),
      limit: Math.min(limit + 1, MAX_RANGE_ENTRIES),
    })
    const records: RunRecord[] = []
    let previous = 0
    for (const [index, entry] of entries.entries()) {
      if (index === 0 && afterSequence > 0) {
        previous = checksumField(entry.value)
        continue
      }
      const decoded = decodeJournalRecord(entry.key, previous, entry.value)
      previous = decoded.checksum
      records.push(decoded.payload as RunRecord)
    }
    return records.slice(0, limit)
  }

  /**
   * Appends events, and other writes in the same atomic batch. Events that `choose` returns are decided on the state
   * they will follow, so that two writers never act on an outdated one.
   */
  append(id: RunId, choose: (state: RunState | undefined) => readonly RunEvent[]): Promise<void> {
    return this.appendAll(async (read) => ({
      entries: [{ id, events: choose(await read(id)) }],
      writes: [],
    }))
  }

  /** Like `append`, for several runs and further writes. */
  appendAll(
    choose: (read: (id: RunId) => Promise<RunState | undefined>) => Promise<{
      readonly entries: readonly JournalEntry[]
      readonly writes: readonly KvWrite[]
    }>,
  ): Promise<void> {
    const run = async (): Promise<void> => {
      const { entries, writes } = await choose((id) => this.state(id))
      await this.#write(entries, writes)
      await this.#prune()
    }
    const result = this.#queue.then(run)
    // The caller gets the error; the queue only has to go on.
    this.#queue = result.catch(() => undefined)
    return result
  }

  /** Hears of records after they are durable. Returns a function that ends it. */
  subscribe(
    listener: (id: RunId, records: readonly RunRecord[], state: RunState) => void,
  ): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ids of all runs, page by page; for work on the whole history. */
  async *ids(): AsyncGenerator<RunId> {
    let start = bucketKey(Bucket.RUN_ORDER)
    const end = prefixEnd(start)
    while (true) {
      const page = await this.#store.range({ start, end, limit: 1_000 })
      for (const entry of page) yield idOf(entry.key.subarray(7))
      const last = page.at(-1)
      if (last === undefined) return
      start = Uint8Array.from([...last.key, 0])
    }
  }

  /** Resolves when everything appended so far is written. */
  async drain(): Promise<void> {
    await this.#queue
  }

  async #write(entries: readonly JournalEntry[], writes: readonly KvWrite[]): Promise<void> {
    const batch: KvWrite[] = [...writes]
    const done: { id: RunId; tail: Tail; records: RunRecord[] }[] = []
    let order = this.#order
    const tails = new Map<RunId, Tail>()
    for (const { id, events } of entries) {
      let tail = tails.get(id) ?? this.#open.get(id) ?? (await this.#readTail(id))
      const records: RunRecord[] = []
      for (const event of events) {
        const sequence = (tail?.state.sequence ?? 0) + 1
        const record: RunRecord = { sequence, atMs: this.#options.nowMs(), event }
        const state = applyRecord(id, tail?.state, record)
        // Only an observation can begin a run.
        if (state === undefined) continue
        const key = bucketKey(Bucket.RUN_EVENT, idBytes(id), uint32(sequence))
        const value = encodeJournalRecord(key, tail?.checksum ?? 0, record)
        batch.push({ type: 'put', key, value })
        if (tail === undefined) {
          order += 1
          batch.push({
            type: 'put',
            key: bucketKey(Bucket.RUN_ORDER, uint48(order), idBytes(id)),
            value: new Uint8Array(),
          })
        }
        tail = { state, checksum: checksumField(value) }
        records.push(record)
      }
      if (tail === undefined || records.length === 0) continue
      tails.set(id, tail)
      const openKey = bucketKey(Bucket.RUN_OPEN, idBytes(id))
      batch.push(
        isOver(tail.state)
          ? { type: 'delete', key: openKey }
          : { type: 'put', key: openKey, value: new Uint8Array() },
      )
      done.push({ id, tail, records })
    }
    if (batch.length === 0) return
    const written = done.map(({ id, records }) => ({
      id,
      events: records.map((record) => record.event),
    }))
    await this.#options.hooks?.beforeWrite?.(written)
    await this.#store.batch(batch)
    this.#count += order - this.#order
    this.#order = order
    for (const { id, tail } of done) {
      if (isOver(tail.state)) this.#open.delete(id)
      else this.#open.set(id, tail)
    }
    await this.#options.hooks?.afterWrite?.(written)
    for (const { id, tail, records } of done) {
      for (const listener of this.#listeners) listener(id, records, tail.state)
    }
  }

  /** Forgets the oldest finished runs while there are too many. The chain still knows them. */
  async #prune(): Promise<void> {
    const { maxRuns = Number.POSITIVE_INFINITY } = this.#options
    if (this.#count <= maxRuns) return
    const start = bucketKey(Bucket.RUN_ORDER)
    const oldest = await this.#store.range({ start, end: prefixEnd(start), limit: MAX_PRUNE_SCAN })
    for (const { key } of oldest) {
      if (this.#count <= maxRuns) return
      const id = idOf(key.subarray(7))
      if (this.#open.has(id)) continue
      const prefix = bucketKey(Bucket.RUN_EVENT, idBytes(id))
      const range = { start: prefix, end: prefixEnd(prefix), limit: MAX_RANGE_ENTRIES }
      const events = await this.#store.range(range)
      await this.#store.batch([
        { type: 'delete', key },
        ...events.map((entry): KvWrite => ({ type: 'delete', key: entry.key })),
      ])
      this.#count -= 1
    }
  }

  async #readTail(id: RunId): Promise<Tail | undefined> {
    let tail: Tail | undefined
    let sequence = 0
    while (true) {
      const start = bucketKey(Bucket.RUN_EVENT, idBytes(id), uint32(sequence + 1))
      const end = prefixEnd(bucketKey(Bucket.RUN_EVENT, idBytes(id)))
      const page = await this.#store.range({ start, end, limit: 1_000 })
      for (const entry of page) {
        const decoded = decodeJournalRecord(entry.key, tail?.checksum ?? 0, entry.value)
        const record = decoded.payload as RunRecord
        const state = applyRecord(id, tail?.state, record)
        if (state !== undefined) tail = { state, checksum: decoded.checksum }
        sequence = record.sequence
      }
      if (page.length < 1_000) return tail
    }
  }

  async #load(): Promise<void> {
    const prefix = bucketKey(Bucket.RUN_ORDER)
    const [newest] = await this.#store.range({
      start: prefix,
      end: prefixEnd(prefix),
      limit: 1,
      reverse: true,
    })
    if (newest !== undefined) this.#order = orderOf(newest.key)
    for await (const _ of this.ids()) this.#count += 1
    let start = bucketKey(Bucket.RUN_OPEN)
    const end = prefixEnd(start)
    while (true) {
      const page = await this.#store.range({ start, end, limit: 1_000 })
      for (const entry of page) {
        const id = idOf(entry.key.subarray(1))
        const tail = await this.#readTail(id)
        if (tail !== undefined && !isOver(tail.state)) this.#open.set(id, tail)
      }
      const last = page.at(-1)
      if (last === undefined) return
      start = Uint8Array.from([...last.key, 0])
    }
  }
}

function idBytes(id: RunId): Uint8Array {
  return Buffer.from(id.slice(2), 'hex')
}

function idOf(bytes: Uint8Array): RunId {
  return `0x${Buffer.from(bytes).toString('hex')}`
}

function orderOf(key: Uint8Array): number {
  return Buffer.from(key).readUIntBE(1, 6)
}

/** The checksum stored in the header of a record. */
function checksumField(record: Uint8Array): number {
  return Buffer.from(record).readUInt32BE(1)
}
