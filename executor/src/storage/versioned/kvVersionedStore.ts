import { Bucket, bucketKey, prefixEnd } from '../buckets.ts'
import { badStorageRequest, corruptVersion } from '../errors.ts'
import type { KvEntry, KvStore, KvWrite } from '../kv/port.ts'
import {
  allowedWatermark,
  garbageOf,
  isConflict,
  isNextVersion,
  isReadable,
} from '../mvcc/rules.ts'
import {
  decodeUserKey,
  decodeVersion,
  decodeVersionDescending,
  encodeUserKey,
  encodeVersion,
  encodeVersionDescending,
  MAX_USER_KEY_BYTES,
  MAX_VERSION,
  type Version,
} from '../mvcc/versionedKey.ts'
import {
  decodeVersionedValue,
  encodeVersionedValue,
  type VersionedValue,
} from '../mvcc/versionedValue.ts'
import { notNext, notReadable, snapshotLimit } from './errors.ts'
import {
  type Commit,
  type CommitOutcome,
  MAX_COLLECTED_KEYS,
  MAX_COLLECTED_VERSIONS,
  MAX_OPEN_SNAPSHOTS,
  MAX_RANGE_VERSIONS,
  type Snapshot,
  type VersionedEntry,
  type VersionedRange,
  type VersionedStore,
} from './port.ts'

/** Stored versions that are read from the store below at once. */
const PAGE_ENTRIES = 256

const LATEST_KEY = bucketKey(Bucket.VERSION_META, Uint8Array.of(1))
const WATERMARK_KEY = bucketKey(Bucket.VERSION_META, Uint8Array.of(2))

interface StoredVersion {
  readonly key: Uint8Array
  readonly version: Version
  readonly value: VersionedValue
}

/**
 * The multi-version store on the key-value port.
 *
 * - Stored: one entry a version of a key, newest first (`mvcc/versionedKey.ts`), and one mark a write by version, which leads the
 *   collection to keys that may have garbage without a walk over the store.
 */
export class KvVersionedStore implements VersionedStore {
  readonly #store: KvStore
  readonly #open = new Map<number, Version>()
  #nextSnapshot = 0
  #latest: Version
  #watermark: Version
  /** Commits and collections, one after the other. */
  #tail: Promise<unknown> = Promise.resolve()

  private constructor(store: KvStore, latest: Version, watermark: Version) {
    this.#store = store
    this.#latest = latest
    this.#watermark = watermark
  }

  static async open(store: KvStore): Promise<KvVersionedStore> {
    const [latest, watermark] = [await store.get(LATEST_KEY), await store.get(WATERMARK_KEY)]
    return new KvVersionedStore(store, readMeta(latest), readMeta(watermark))
  }

  latest(): Version {
    return this.#latest
  }

  watermark(): Version {
    return this.#watermark
  }

  snapshot(version: Version = this.#latest): Snapshot {
    if (!isReadable(version, this.#latest, this.#watermark))
      throw notReadable(version, this.#watermark, this.#latest)
    if (this.#open.size >= MAX_OPEN_SNAPSHOTS) throw snapshotLimit()
    const ticket = this.#nextSnapshot
    this.#nextSnapshot += 1
    this.#open.set(ticket, version)
    const check = (): void => {
      if (!this.#open.has(ticket)) throw notReadable(version, this.#watermark, this.#latest)
    }
    return {
      version,
      get: async (key) => {
        check()
        const stored = await this.#newest(key, version)
        return stored?.value.type === 'present' ? stored.value.value : undefined
      },
      range: async (range) => {
        check()
        return await this.#range(range, version)
      },
      close: () => void this.#open.delete(ticket),
    }
  }

  commit(commit: Commit): Promise<CommitOutcome> {
    return this.#inTurn(() => this.#commit(commit))
  }

  collect(watermark: Version): Promise<boolean> {
    return this.#inTurn(() => this.#collect(watermark))
  }

  async #commit({ readVersion, version, writes }: Commit): Promise<CommitOutcome> {
    if (!isNextVersion(this.#latest, version)) throw notNext(version, this.#latest)
    const byKey = new Map(writes.map((write) => [Buffer.from(write.key).toString('hex'), write]))
    const batch: KvWrite[] = []
    for (const { key, value } of byKey.values()) {
      checkUserKey(key)
      const newest = await this.#newest(key, MAX_VERSION)
      if (isConflict(newest?.version, readVersion)) return { type: 'conflict', key }
      const stored = storedKey(key, version)
      batch.push({ type: 'put', key: stored, value: encodeVersionedValue(stored, value) })
      // The first value of a key supersedes nothing; its deletion is garbage by itself.
      if (newest !== undefined || value === undefined)
        batch.push({ type: 'put', key: markKey(version, key), value: new Uint8Array() })
    }
    batch.push({ type: 'put', key: LATEST_KEY, value: encodeVersion(version) })
    await this.#store.batch(batch)
    this.#latest = version
    return { type: 'committed' }
  }

  async #collect(wanted: Version): Promise<boolean> {
    const watermark = allowedWatermark(wanted, this.#latest, this.#open.values())
    if (watermark > this.#watermark) {
      // Readers are turned away before anything disappears.
      await this.#store.batch([
        { type: 'put', key: WATERMARK_KEY, value: encodeVersion(watermark) },
      ])
      this.#watermark = watermark
    }
    const marks = await this.#store.range({
      start: Uint8Array.of(Bucket.VERSION_GARBAGE),
      end: bucketKey(Bucket.VERSION_GARBAGE, encodeVersion(this.#watermark + 1)),
      limit: MAX_COLLECTED_KEYS,
    })
    const batch: KvWrite[] = []
    let isWhole = marks.length < MAX_COLLECTED_KEYS
    for (const mark of marks) {
      const key = decodeUserKey(mark.key.slice(9))?.key
      if (key === undefined) throw corruptVersion(mark.key)
      const versions = await this.#versionsUpTo(key, this.#watermark)
      const garbage = garbageOf(versions, this.#watermark)
      // Oldest first, so that a step that is cut short leaves no older version to be seen in place of a removed one.
      for (const version of garbage.reverse().slice(0, MAX_COLLECTED_VERSIONS))
        batch.push({ type: 'delete', key: storedKey(key, version) })
      if (versions.length > MAX_COLLECTED_VERSIONS) isWhole = false
      else batch.push({ type: 'delete', key: mark.key })
    }
    if (batch.length > 0) await this.#store.batch(batch)
    return isWhole
  }

  async #newest(key: Uint8Array, version: Version): Promise<StoredVersion | undefined> {
    checkUserKey(key)
    const [entry] = await this.#store.range({
      start: storedKey(key, version),
      end: prefixEnd(keyPrefix(key)),
      limit: 1,
    })
    return entry === undefined ? undefined : readStored(entry)
  }

  async #range(range: VersionedRange, version: Version): Promise<VersionedEntry[]> {
    checkUserKey(range.start)
    checkUserKey(range.end)
    const end = keyPrefix(range.end)
    const entries: VersionedEntry[] = []
    let start = keyPrefix(range.start)
    for (let walked = 0; walked < MAX_RANGE_VERSIONS; walked += PAGE_ENTRIES) {
      const page = await this.#store.range({ start, end, limit: PAGE_ENTRIES })
      let seen: Uint8Array | undefined
      for (const entry of page) {
        const stored = readStored(entry)
        const isShadowed = seen !== undefined && Buffer.compare(seen, stored.key) === 0
        if (isShadowed || stored.version > version) continue
        seen = stored.key
        if (stored.value.type === 'deleted') continue
        entries.push({ key: stored.key, value: stored.value.value })
        if (entries.length >= range.limit) return entries
      }
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE_ENTRIES) return entries
      // On with the next key if the last one was found, else with its older versions.
      start =
        seen !== undefined && Buffer.compare(seen, readStored(last).key) === 0
          ? prefixEnd(keyPrefix(seen))
          : Uint8Array.from([...last.key, 0])
    }
    throw badStorageRequest(`range over ${MAX_RANGE_VERSIONS} versions`)
  }

  async #versionsUpTo(
    key: Uint8Array,
    version: Version,
  ): Promise<{ readonly version: Version; readonly isDeleted: boolean }[]> {
    const entries = await this.#store.range({
      start: storedKey(key, version),
      end: prefixEnd(keyPrefix(key)),
      limit: MAX_COLLECTED_VERSIONS + 1,
    })
    return entries.map((entry) => {
      const stored = readStored(entry)
      return { version: stored.version, isDeleted: stored.value.type === 'deleted' }
    })
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(work)
    // The caller has the failure; the next in turn only waits.
    this.#tail = result.catch((error: unknown) => error)
    return result
  }
}

function keyPrefix(key: Uint8Array): Uint8Array {
  return bucketKey(Bucket.VERSION, encodeUserKey(key))
}

function storedKey(key: Uint8Array, version: Version): Uint8Array {
  return bucketKey(Bucket.VERSION, encodeUserKey(key), encodeVersionDescending(version))
}

function markKey(version: Version, key: Uint8Array): Uint8Array {
  return bucketKey(Bucket.VERSION_GARBAGE, encodeVersion(version), encodeUserKey(key))
}

function readStored(entry: KvEntry): StoredVersion {
  const split = decodeUserKey(entry.key.slice(1))
  const value = decodeVersionedValue(entry.key, entry.value)
  if (split === undefined || value === undefined) throw corruptVersion(entry.key)
  return { key: split.key, version: decodeVersionDescending(split.rest), value }
}

function readMeta(bytes: Uint8Array | undefined): Version {
  return bytes === undefined ? 0 : decodeVersion(bytes)
}

function checkUserKey(key: Uint8Array): void {
  if (key.length > MAX_USER_KEY_BYTES)
    throw badStorageRequest(`versioned key of ${key.length} bytes`)
}
