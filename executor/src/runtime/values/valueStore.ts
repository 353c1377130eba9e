import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { rowCountOf, type Value } from '@flowbuilder/sdk/table/value'
import { blobMissing } from '../errors.ts'
import type { StoredValue, StoredValues } from '../fold/storedValue.ts'
import type { TaskValues } from '../port.ts'
import { inlineBytes } from './inlineBytes.ts'

/** Where large values are kept: canonical bytes by their keccak-256. */
export interface BlobPort {
  /** Durable when it resolves. */
  put(bytes: Uint8Array): Promise<`0x${string}`>
  get(digest: `0x${string}`): Promise<Uint8Array | undefined>
}

/** Results of one task in a record of the journal; beyond that the large ones become blobs. */
export const MAX_INLINE_BYTES = 2 ** 15 // 32 KiB
/** A value that is never made a blob. */
const SMALL_VALUE_BYTES = 2 ** 10 // 1 KiB
/** Decoded values that are kept in memory. */
export const MAX_CACHED_VALUE_BYTES = 2 ** 26 // 64 MiB

/** Large values: written before the record that names them, read when a task needs them. */
export class ValueStore {
  readonly #blobs: BlobPort
  /** In the order of their last use. */
  readonly #cache = new Map<`0x${string}`, { readonly value: Value; readonly size: number }>()
  #cachedBytes = 0

  constructor(blobs: BlobPort) {
    this.#blobs = blobs
  }

  /** Whether values are small enough for the journal. */
  fits(values: TaskValues): boolean {
    let bytes = 0
    for (const name in values) bytes += inlineBytes(values[name] as Value)
    return bytes <= MAX_INLINE_BYTES
  }

  /** The same values with the large ones as durable blobs, unless all fit. */
  async store(values: TaskValues): Promise<StoredValues> {
    if (this.fits(values)) return values
    const stored = Object.entries(values).map(
      async ([name, value]): Promise<[string, StoredValue]> => [
        name,
        inlineBytes(value) <= SMALL_VALUE_BYTES ? value : await this.#put(value),
      ],
    )
    return Object.fromEntries(await Promise.all(stored))
  }

  /** A value that is in memory. */
  readonly cached = (digest: `0x${string}`): Value | undefined => {
    const entry = this.#cache.get(digest)
    if (entry === undefined) return undefined
    this.#cache.delete(digest)
    this.#cache.set(digest, entry)
    return entry.value
  }

  /** Brings values into memory, together: afterwards `cached` gives all of them. Errors: RUN_BLOB_MISSING, VALUE_*. */
  async load(digests: readonly `0x${string}`[]): Promise<void> {
    const missing = digests.filter((digest) => this.cached(digest) === undefined)
    const loaded = await Promise.all(
      missing.map(async (digest) => {
        const bytes = await this.#blobs.get(digest)
        if (bytes === undefined) throw blobMissing(digest)
        return { digest, size: bytes.length, value: decodeValue(bytes) }
      }),
    )
    this.#makeRoom(loaded.reduce((sum, { size }) => sum + size, 0))
    for (const { digest, ...entry } of loaded) this.#keep(digest, entry)
  }

  /** All values of a record. Errors: as `load`. */
  async loadAll(stored: StoredValues): Promise<TaskValues> {
    const entries = Object.entries(stored).map(async ([name, item]): Promise<[string, Value]> => {
      if (item.type !== 'blob') return [name, item]
      await this.load([item.digest])
      return [name, this.cached(item.digest) as Value]
    })
    return Object.fromEntries(await Promise.all(entries))
  }

  async #put(value: Value): Promise<StoredValue> {
    const bytes = encodeValue(value)
    const digest = await this.#blobs.put(bytes)
    this.#makeRoom(bytes.length)
    this.#keep(digest, { value, size: bytes.length })
    return { type: 'blob', of: value.type, digest, size: bytes.length, rows: rowCountOf(value) }
  }

  #keep(digest: `0x${string}`, entry: { readonly value: Value; readonly size: number }): void {
    if (this.#cache.has(digest)) return
    this.#cache.set(digest, entry)
    this.#cachedBytes += entry.size
  }

  #makeRoom(bytes: number): void {
    for (const [digest, { size }] of this.#cache) {
      if (this.#cachedBytes + bytes <= MAX_CACHED_VALUE_BYTES) return
      this.#cache.delete(digest)
      this.#cachedBytes -= size
    }
  }
}
