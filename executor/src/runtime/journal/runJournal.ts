import { type LogRecord, LogRecordKind, type WriteAheadLog } from '../../storage/log/port.ts'
import { journalCorrupt } from '../errors.ts'
import type { RunEvent } from '../fold/runEvent.ts'
import { ByteReader } from './byteReader.ts'
import { ByteWriter } from './byteWriter.ts'
import { writeEvent } from './eventCodec.ts'
import { readRecord, writeDefinition, writeEventsEntry, writeParts } from './journalRecord.ts'
import type { RunArchive } from './runArchive.ts'
import { RunHistory } from './runHistory.ts'

/** A record is given to the log when it is so long. */
const FULL_RECORD_BYTES = 2 ** 18 // 256 KiB
/** Bytes that are written before the log is compacted, and at least twice what compacting writes. */
export const DEFAULT_COMPACT_BYTES = 2 ** 25 // 32 MiB
/** Bytes of a snapshot that are given to the log before it waits for the disk. */
const SNAPSHOT_SLICE_BYTES = 2 ** 22 // 4 MiB

export interface RunJournalOptions {
  /** Called when compacting fails: the process must end. */
  readonly onFatal: (error: unknown) => void
  /** @default DEFAULT_COMPACT_BYTES */
  readonly compactBytes?: number
}

export interface RunJournalModules {
  readonly log: WriteAheadLog
  readonly archive: RunArchive
}

/** A run of the journal: its history, and what compacting has to know. */
export interface JournaledRun {
  readonly id: string
  readonly definitionHash: `0x${string}`
  readonly startedAtMs: number
  readonly history: RunHistory
}

/**
 * The durable history of the runs that are open or have just ended; older ones are in the archive.
 *
 * - Durability: events are durable when the `flush` after them resolves. All events written between two flushes share one write and
 *   one sync, and are there together or not at all, up to FULL_RECORD_BYTES.
 * - Order: the events of all runs have the order of the calls.
 * - Compacting: open runs are written again behind everything else, finished ones go to the archive, and what is before is removed.
 * - Errors: those of the log; after the first one nothing is written any more.
 * - Source: docs/specs/runtime.md section 4.
 */
export class RunJournal {
  readonly #log: WriteAheadLog
  readonly #archive: RunArchive
  readonly #compactBytes: number
  readonly #batch = new ByteWriter(2 * FULL_RECORD_BYTES)
  readonly #event = new ByteWriter(2 ** 12)
  readonly #definitions = new Map<`0x${string}`, Uint8Array>()
  /** Definitions that the log holds behind its last snapshot. */
  readonly #written = new Set<`0x${string}`>()
  readonly #open = new Map<number, JournaledRun>()
  /** By id. */
  readonly #finished = new Map<string, JournaledRun>()
  #nextSerial = 1
  /** Sequence that the next record gets. */
  #nextSequence: number
  #bytesSinceCompact = 0
  readonly #onFatal: (error: unknown) => void
  #isCompacting = false
  #compacting: Promise<void> = Promise.resolve()
  #pending: Promise<unknown> = Promise.resolve()
  #pendingBytes = 0

  private constructor({ log, archive }: RunJournalModules, options: RunJournalOptions) {
    this.#log = log
    this.#archive = archive
    this.#onFatal = options.onFatal
    this.#compactBytes = options.compactBytes ?? DEFAULT_COMPACT_BYTES
    this.#nextSequence = log.bounds().next
  }

  /** Reads the log. Errors: RUN_JOURNAL_CORRUPT, LOG_CORRUPT. */
  static async open(
    modules: RunJournalModules,
    options: RunJournalOptions,
  ): Promise<{ journal: RunJournal; histories: readonly RunHistory[] }> {
    const journal = new RunJournal(modules, options)
    return { journal, histories: await journal.#recover() }
  }

  /** Bytes that wait for the disk. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  definition(hash: `0x${string}`): Uint8Array | undefined {
    return this.#definitions.get(hash)
  }

  /** Writes a definition, unless it is there. */
  addDefinition(hash: `0x${string}`, canonicalJson: Uint8Array): void {
    this.#definitions.set(hash, canonicalJson)
    if (this.#written.has(hash)) return
    this.#written.add(hash)
    writeDefinition(this.#batch, hash, canonicalJson)
    this.#flushIfFull()
  }

  /** A run whose events follow. */
  newHistory(): RunHistory {
    return new RunHistory(this.#nextSerial++)
  }

  /** Says whose history it is: from now on it is part of snapshots. Its definition must be there. */
  track(run: JournaledRun): void {
    if (run.history.ended) this.#finished.set(run.id, run)
    else this.#open.set(run.history.serial, run)
  }

  /** Adds events to the history of a run, and to the next flush. `ended`: the last of them ends the run. */
  write(
    history: RunHistory,
    events: readonly RunEvent[],
    startedAtMs: number,
    ended: boolean,
  ): void {
    const writer = this.#event
    writer.clear()
    for (const event of events) writeEvent(writer, event, startedAtMs)
    const bytes = writer.written()
    history.append(bytes)
    writeEventsEntry(this.#batch, history.serial, bytes, ended)
    if (ended) {
      history.ended = true
      history.trim()
      const run = this.#open.get(history.serial)
      this.#open.delete(history.serial)
      if (run !== undefined) this.#finished.set(run.id, run)
    }
    this.#flushIfFull()
  }

  /** Durable when it resolves: everything written so far. */
  flush(): Promise<unknown> {
    this.#giveToLog()
    if (this.#bytesSinceCompact >= this.#compactBytes && !this.#isCompacting) {
      this.#isCompacting = true
      this.#compacting = this.#compact()
        .catch(this.#onFatal)
        .finally(() => {
          this.#isCompacting = false
        })
    }
    return this.#pending
  }

  /** A run that has ended and is not in the archive yet. */
  finished(id: string): JournaledRun | undefined {
    return this.#finished.get(id)
  }

  /** All runs that have ended and are not in the archive yet. */
  finishedRuns(): Iterable<JournaledRun> {
    return this.#finished.values()
  }

  /** Waits for what is under way. The log is closed by its owner. */
  async close(): Promise<void> {
    await this.flush()
    await this.#compacting
  }

  #flushIfFull(): void {
    if (this.#batch.length >= FULL_RECORD_BYTES) this.#giveToLog()
  }

  #giveToLog(): void {
    const { length } = this.#batch
    if (length === 0) return
    this.#nextSequence += 1
    this.#bytesSinceCompact += length
    this.#pendingBytes += length
    const written = this.#log.append(this.#batch.written()).then(() => {
      this.#pendingBytes -= length
    })
    this.#batch.clear()
    // The log writes in order and fails for good, so the last promise speaks for those before it.
    this.#pending = written
    // Whoever flushes gets the error; a record that filled up in between has nobody who waits.
    written.catch(() => undefined)
  }

  async #compact(): Promise<void> {
    this.#giveToLog()
    const from = this.#nextSequence
    this.#bytesSinceCompact = 0
    this.#written.clear()
    for (const { definitionHash } of this.#open.values()) {
      const json = this.#definitions.get(definitionHash)
      if (json !== undefined) this.addDefinition(definitionHash, json)
    }
    // Runs that end meanwhile are written all the same: their first events are before `from`.
    let sliceBytes = 0
    for (const { history } of [...this.#open.values()]) {
      writeParts(this.#batch, history, () => this.#flushIfFull())
      sliceBytes += history.bytes.length
      if (sliceBytes < SNAPSHOT_SLICE_BYTES) continue
      sliceBytes = 0
      await this.flush()
    }
    this.#giveToLog()
    const snapshotBytes = this.#bytesSinceCompact
    await this.#archiveFinished()
    await this.#checkpoint(from)
    await this.#log.truncateBefore(from)
    this.#forgetDefinitions()
    // With many open runs a snapshot is long; the log then grows twice as much before the next one.
    this.#bytesSinceCompact -= Math.max(0, 2 * snapshotBytes)
  }

  async #archiveFinished(): Promise<void> {
    const runs = [...this.#finished.values()]
    await this.#pending
    for (const hash of new Set(runs.map((run) => run.definitionHash))) {
      const json = this.#definitions.get(hash)
      if (json !== undefined) await this.#archive.addDefinition(hash, json)
    }
    await this.#archive.add(runs.map((run) => [run.id, run.history] as const))
    for (const run of runs) this.#finished.delete(run.id)
  }

  #forgetDefinitions(): void {
    const runs = [...this.#open.values(), ...this.#finished.values()]
    const needed = new Set(runs.map((run) => run.definitionHash))
    for (const hash of this.#definitions.keys())
      if (!needed.has(hash) && !this.#written.has(hash)) this.#definitions.delete(hash)
  }

  async #checkpoint(from: number): Promise<void> {
    this.#giveToLog()
    const writer = new ByteWriter(32)
    writer.varint(from)
    writer.varint(this.#nextSerial)
    this.#nextSequence += 1
    await this.#log.checkpoint(writer.written())
  }

  async #recover(): Promise<readonly RunHistory[]> {
    const histories = new Map<number, RunHistory>()
    for await (const record of this.#log.read(await this.#snapshotStart())) {
      if (record.kind === LogRecordKind.CHECKPOINT) continue
      readRecord(record.payload, {
        definition: (hash, json) => {
          this.#definitions.set(hash, json.slice())
          this.#written.add(hash)
        },
        part: (serial, part, isFirst, ended) => {
          const known = isFirst ? undefined : histories.get(serial)
          const history = known ?? new RunHistory(serial)
          history.append(part)
          history.ended = ended
          histories.set(serial, history)
        },
        events: (serial, events, ended) => {
          let history = histories.get(serial)
          if (history === undefined) {
            // Of a run whose whole history follows: compacting had begun.
            if (!beginsRun(events)) return
            history = new RunHistory(serial)
            histories.set(serial, history)
          }
          history.append(events)
          history.ended ||= ended
        },
      })
    }
    for (const history of histories.values()) {
      history.trim()
      this.#nextSerial = Math.max(this.#nextSerial, history.serial + 1)
    }
    return [...histories.values()]
  }

  /** Where the last snapshot begins. */
  async #snapshotStart(): Promise<number> {
    const { first, checkpoint } = this.#log.bounds()
    if (checkpoint === undefined) return first
    for await (const record of this.#log.read(checkpoint)) return this.#readCheckpoint(record)
    return first
  }

  #readCheckpoint({ payload }: LogRecord): number {
    try {
      const reader = new ByteReader(payload)
      const from = reader.varint()
      this.#nextSerial = reader.varint()
      return from
    } catch (error) {
      throw journalCorrupt('the checkpoint', error)
    }
  }
}

function beginsRun(events: Uint8Array): boolean {
  return events[0] === 0
}
