import { type Hash, keccak256 } from 'viem'
import { Bucket, bucketKey, prefixEnd, uint32, uint48 } from '../buckets.ts'
import { StorageError, StorageErrorCode } from '../errors.ts'
import type { KvStore, KvWrite } from '../kv/port.ts'
import { BlobCache } from './blobCache.ts'
import { blobStoreFull, blobTooLarge } from './errors.ts'

export interface BlobStoreOptions {
  /** Most bytes of one blob. */
  readonly maxBlobBytes: number
  /** Most bytes of all blobs together. */
  readonly maxTotalBytes: number
  readonly nowMs: () => number
  /** True for a blob that an open run needs: it is never evicted. */
  readonly isNeeded: (hash: Hash) => boolean
  /** Bytes of blobs that stay in memory after they were read. @default 0 */
  readonly maxCachedBytes?: number
}

/** An empty blob costs as much as this many bytes, so that their number is bounded too. */
const OVERHEAD_BYTES = 256

interface Entry {
  readonly size: number
  lastUseMs: number
}

/**
 * Blobs by their keccak-256, in a bounded part of the store. Anybody may put one, so the least recently used ones that no
 * open run needs make room.
 *
 * - Durability: `put` resolves when the bytes are on disk.
 * - Errors: BLOB_TOO_LARGE, BLOB_STORE_FULL; STORAGE_CORRUPT when stored bytes lost their hash.
 */
export class BlobStore {
  readonly #store: KvStore
  readonly #options: BlobStoreOptions
  readonly #entries = new Map<Hash, Entry>()
  readonly #cache: BlobCache
  #totalBytes = 0
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(store: KvStore, options: BlobStoreOptions) {
    this.#store = store
    this.#options = options
    this.#cache = new BlobCache(options.maxCachedBytes ?? 0)
  }

  static async open(store: KvStore, options: BlobStoreOptions): Promise<BlobStore> {
    const blobs = new BlobStore(store, options)
    await blobs.#load()
    return blobs
  }

  get totalBytes(): number {
    return this.#totalBytes
  }

  get maxBlobBytes(): number {
    return this.#options.maxBlobBytes
  }

  has(hash: Hash): boolean {
    return this.#entries.has(hash)
  }

  /** All hashes, oldest first; blobs may come and go meanwhile. */
  hashes(): IterableIterator<Hash> {
    return this.#entries.keys()
  }

  /** Stores the bytes and returns their hash; a blob that is there already only counts as used. */
  put(bytes: Uint8Array): Promise<Hash> {
    // One after the other: two puts must not both take the last free room.
    const result = this.#queue.then(() => this.#put(bytes))
    // The caller gets the error; the queue only has to go on.
    this.#queue = result.catch(() => undefined)
    return result
  }

  /** Forgets a blob, so that it can be put again after its bytes were lost. */
  remove(hash: Hash): Promise<void> {
    const result = this.#queue.then(() => this.#remove(hash))
    this.#queue = result.catch(() => undefined)
    return result
  }

  /** The bytes, or undefined. They must not be changed. */
  async get(hash: Hash): Promise<Uint8Array | undefined> {
    const cached = this.#cache.get(hash)
    if (cached === undefined) return this.getFromDisk(hash)
    this.#use(hash)
    return cached
  }

  /** As `get`, past the memory: finds out whether the stored bytes are still sound. */
  async getFromDisk(hash: Hash): Promise<Uint8Array | undefined> {
    if (!this.#use(hash)) return undefined
    const bytes = await this.#store.get(blobKey(Bucket.BLOB, hash))
    // Undefined: evicted since the look at the index.
    if (bytes === undefined) return undefined
    if (keccak256(bytes) !== hash) throw corruptBlob(hash)
    if (this.#entries.has(hash)) this.#cache.set(hash, bytes)
    return bytes
  }

  /** False if the blob is not here. */
  #use(hash: Hash): boolean {
    const entry = this.#entries.get(hash)
    if (entry !== undefined) entry.lastUseMs = this.#options.nowMs()
    return entry !== undefined
  }

  async #put(bytes: Uint8Array): Promise<Hash> {
    const { maxBlobBytes, nowMs } = this.#options
    if (bytes.length > maxBlobBytes) throw blobTooLarge(maxBlobBytes)
    const hash = keccak256(bytes)
    const known = this.#entries.get(hash)
    if (known !== undefined) {
      known.lastUseMs = nowMs()
      return hash
    }
    const evicted = this.#chooseEvicted(bytes.length + OVERHEAD_BYTES)
    const meta = Buffer.concat([uint32(bytes.length), uint48(nowMs())])
    const writes: KvWrite[] = evicted.flatMap((old) => [
      { type: 'delete', key: blobKey(Bucket.BLOB, old) },
      { type: 'delete', key: blobKey(Bucket.BLOB_META, old) },
    ])
    await this.#store.batch([
      ...writes,
      { type: 'put', key: blobKey(Bucket.BLOB, hash), value: bytes },
      { type: 'put', key: blobKey(Bucket.BLOB_META, hash), value: Uint8Array.from(meta) },
    ])
    for (const old of evicted) this.#forget(old)
    this.#entries.set(hash, { size: bytes.length, lastUseMs: nowMs() })
    this.#totalBytes += bytes.length + OVERHEAD_BYTES
    return hash
  }

  async #remove(hash: Hash): Promise<void> {
    if (!this.#entries.has(hash)) return
    await this.#store.batch([
      { type: 'delete', key: blobKey(Bucket.BLOB, hash) },
      { type: 'delete', key: blobKey(Bucket.BLOB_META, hash) },
    ])
    this.#forget(hash)
  }

  #chooseEvicted(neededBytes: number): Hash[] {
    const { maxTotalBytes, isNeeded } = this.#options
    let free = maxTotalBytes - this.#totalBytes
    if (free >= neededBytes) return []
    const evicted: Hash[] = []
    const oldest = [...this.#entries].sort(([, a], [, b]) => a.lastUseMs - b.lastUseMs)
    for (const [hash, entry] of oldest) {
      if (isNeeded(hash)) continue
      evicted.push(hash)
      free += entry.size + OVERHEAD_BYTES
      if (free >= neededBytes) return evicted
    }
    throw blobStoreFull(maxTotalBytes)
  }

  #forget(hash: Hash): void {
    const entry = this.#entries.get(hash)
    if (entry === undefined) return
    this.#cache.delete(hash)
    this.#entries.delete(hash)
    this.#totalBytes -= entry.size + OVERHEAD_BYTES
  }

  async #load(): Promise<void> {
    let start = bucketKey(Bucket.BLOB_META)
    const end = prefixEnd(start)
    while (true) {
      const page = await this.#store.range({ start, end, limit: 1_000 })
      for (const { key, value } of page) {
        const meta = Buffer.from(value)
        const size = meta.readUInt32BE(0)
        this.#entries.set(`0x${Buffer.from(key.subarray(1)).toString('hex')}`, {
          size,
          lastUseMs: meta.readUIntBE(4, 6),
        })
        this.#totalBytes += size + OVERHEAD_BYTES
      }
      const last = page.at(-1)
      if (last === undefined) return
      start = Uint8Array.from([...last.key, 0])
    }
  }
}

function blobKey(bucket: Bucket, hash: Hash): Uint8Array {
  return bucketKey(bucket, Buffer.from(hash.slice(2), 'hex'))
}

function corruptBlob(hash: Hash): StorageError {
  return new StorageError({
    data: { code: StorageErrorCode.CORRUPT, record: `blob ${hash}` },
    message: `the stored blob ${hash} does not have its hash any more`,
    remedy: 'Check the disk; the blob can be put again after it is removed.',
  })
}
