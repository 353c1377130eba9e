import { open, type RootDatabase } from 'lmdb'
import { StorageError, StorageErrorCode } from '../../errors.ts'
import { checkKey, checkRange, checkWrites, closedError } from '../checkRequest.ts'
import type { KvEntry, KvRange, KvStore, KvWrite } from '../port.ts'

export interface LmdbStoreOptions {
  /** Directory of the database files; created when missing. */
  readonly path: string
  /** Most bytes the database may grow to. @default 2^34, 16 GiB of address space, not of disk */
  readonly mapSizeBytes?: number
  /**
   * Called once, when a commit or sync fails: writes that look committed may be lost, so the process must end.
   * A retry could succeed falsely, because the kernel may have dropped the dirty pages.
   */
  readonly onFatal?: (error: StorageError) => void
}

const MAP_SIZE_BYTES = 2 ** 34 // 16 GiB

/**
 * The port on LMDB. Copy-on-write pages: a killed process leaves the last committed state.
 *
 * - Errors: DATA_DIR_UNUSABLE when the files cannot be opened.
 */
export class LmdbStore implements KvStore {
  readonly #database: RootDatabase<Uint8Array, Uint8Array>
  readonly #onFatal: ((error: StorageError) => void) | undefined
  #failure: StorageError | undefined
  #closed = false

  constructor(options: LmdbStoreOptions) {
    this.#onFatal = options.onFatal
    try {
      this.#database = open<Uint8Array, Uint8Array>({
        path: options.path,
        noSubdir: false,
        keyEncoding: 'binary',
        encoding: 'binary',
        mapSize: options.mapSizeBytes ?? MAP_SIZE_BYTES,
        maxDbs: 1,
        // With it a failed commit also rejects a promise that nobody can take, which would end the process.
        eventTurnBatching: false,
      })
    } catch (cause) {
      throw new StorageError({
        data: { code: StorageErrorCode.UNUSABLE, directory: options.path },
        message: `the database in ${options.path} cannot be opened`,
        remedy:
          'Check that the directory is writable, on a local disk with free space, and not from a newer version.',
        cause,
      })
    }
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#check()
    checkKey(key)
    const value = this.#database.getBinary(toBuffer(key))
    return value === undefined ? undefined : Uint8Array.from(value)
  }

  async range(range: KvRange): Promise<KvEntry[]> {
    this.#check()
    checkRange(range)
    return range.reverse === true ? this.#rangeBackwards(range) : this.#rangeForwards(range)
  }

  #rangeForwards({ start, end, limit }: KvRange): KvEntry[] {
    const found = this.#database.getRange({ start: toBuffer(start), end: toBuffer(end), limit })
    return [...found.map(copyEntry)]
  }

  /** lmdb-js walks backwards from an included upper bound to an excluded lower one; the port wants the opposite. */
  #rangeBackwards({ start, end, limit }: KvRange): KvEntry[] {
    const entries: KvEntry[] = []
    if (Buffer.compare(start, end) >= 0) return entries
    for (const entry of this.#database.getRange({
      start: toBuffer(end),
      end: toBuffer(start),
      reverse: true,
    })) {
      if (Buffer.compare(entry.key, end) >= 0) continue
      entries.push(copyEntry(entry))
      if (entries.length >= limit) return entries
    }
    const first = start.length === 0 ? undefined : this.#database.getBinary(toBuffer(start))
    if (first !== undefined) entries.push(copyEntry({ key: start, value: first }))
    return entries
  }

  async batch(writes: readonly KvWrite[]): Promise<void> {
    this.#check()
    checkWrites(writes)
    try {
      await this.#database.transaction(() => {
        for (const write of writes) {
          const done =
            write.type === 'put'
              ? this.#database.put(toBuffer(write.key), toBuffer(write.value))
              : this.#database.remove(toBuffer(write.key))
          // They fail with the transaction, which says so.
          done.catch(() => undefined)
        }
      })
      // The transaction promise only means visible; this one means on disk.
      await this.#database.flushed
    } catch (cause) {
      ignoreDetails(cause)
      throw this.#fail(cause)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    // After a failure lmdb-js waits for a commit that never comes; the process ends, and that closes the files.
    if (this.#failure !== undefined) return
    await this.#database.close()
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#closed) throw closedError()
  }

  #fail(cause: unknown): StorageError {
    if (this.#failure === undefined) {
      this.#failure = new StorageError({
        data: { code: StorageErrorCode.FAILED, operation: 'commit' },
        message: 'a commit to the database failed; the node must stop',
        remedy:
          'Check the disk (space, errors in the kernel log) and start the node again: it resumes from its journal.',
        cause,
      })
      this.#onFatal?.(this.#failure)
    }
    return this.#failure
  }
}

/** lmdb-js gives the reason of a failed commit as a promise of its own, which would end the process if nobody took it. */
function ignoreDetails(cause: unknown): void {
  const { commitError } = (cause ?? {}) as { readonly commitError?: unknown }
  if (commitError instanceof Promise) commitError.catch(() => undefined)
}

/** LMDB reuses the memory behind its values. */
function copyEntry({
  key,
  value,
}: {
  readonly key: Uint8Array
  readonly value: Uint8Array
}): KvEntry {
  return { key: Uint8Array.from(key), value: Uint8Array.from(value) }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
