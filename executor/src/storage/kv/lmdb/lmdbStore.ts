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
      })
    } catch (cause) {
      throw new StorageError({
        data: { code: StorageErrorCode.UNUSABLE, directory: options.path },
        message: `the database in ${options.path} cannot be opened`,
        remedy: 'Check that the directory is writable, on a local disk with free space, and not from a newer version.',
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
    const entries: KvEntry[] = []
    // lmdb-js walks backwards from an *included* upper bound, so the excluded end is skipped here.
    const bounds =
      range.reverse === true
        ? { start: toBuffer(range.end), reverse: true }
        : { start: toBuffer(range.start), end: toBuffer(range.end) }
    for (const { key, value } of this.#database.getRange(bounds)) {
      if (range.reverse === true) {
        if (Buffer.compare(key, range.end) >= 0) continue
        if (Buffer.compare(key, range.start) < 0) break
      }
      entries.push({ key: Uint8Array.from(key), value: Uint8Array.from(value) })
      if (entries.length >= range.limit) break
    }
    return entries
  }

  async batch(writes: readonly KvWrite[]): Promise<void> {
    this.#check()
    checkWrites(writes)
    try {
      await this.#database.transaction(() => {
        for (const write of writes) {
          if (write.type === 'put') void this.#database.put(toBuffer(write.key), toBuffer(write.value))
          else void this.#database.remove(toBuffer(write.key))
        }
      })
      // The transaction promise only means visible; this one means on disk.
      await this.#database.flushed
    } catch (cause) {
      throw this.#fail(cause)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
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
        remedy: 'Check the disk (space, errors in the kernel log) and start the node again: it resumes from its journal.',
        cause,
      })
      this.#onFatal?.(this.#failure)
    }
    return this.#failure
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
