import type { Version } from '../mvcc/versionedKey.ts'

export interface VersionedEntry {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

/** Keys from `start` (included) to `end` (excluded) in key order, at most `limit`. */
export interface VersionedRange {
  readonly start: Uint8Array
  readonly end: Uint8Array
  /** 1 to MAX_RANGE_ENTRIES of the store below. */
  readonly limit: number
}

/** `value` undefined deletes the key. */
export interface VersionedWrite {
  readonly key: Uint8Array
  readonly value: Uint8Array | undefined
}

/** The store as it was right after the commit of a version. What is read does not change while it is open. */
export interface Snapshot {
  readonly version: Version
  get(key: Uint8Array): Promise<Uint8Array | undefined>
  range(range: VersionedRange): Promise<VersionedEntry[]>
  /** Lets versions that only this snapshot sees be collected. */
  close(): void
}

export interface Commit {
  /** Version of the snapshot that the writes were decided on. */
  readonly readVersion: Version
  /** Version that the writes become; above the latest. */
  readonly version: Version
  readonly writes: readonly VersionedWrite[]
}

/** A conflict names the key that somebody else wrote meanwhile; nothing was written. */
export type CommitOutcome =
  | { readonly type: 'committed' }
  | { readonly type: 'conflict'; readonly key: Uint8Array }

export const MAX_OPEN_SNAPSHOTS = 1_024
/** Keys that one step of the collection looks at. */
export const MAX_COLLECTED_KEYS = 1_000
/** Versions of one key that one step of the collection removes. */
export const MAX_COLLECTED_VERSIONS = 1_000
/** Stored versions that one range of a snapshot walks over before it gives up. */
export const MAX_RANGE_VERSIONS = 1_000_000

/**
 * Multi-version store: every commit is a version, and every version above the watermark can be read.
 *
 * - Isolation: a snapshot sees all commits up to its version and nothing else. Commits on the same keys from the same version:
 *   the first wins, the others get a conflict (write skew is possible, as in every snapshot isolation).
 * - Durability: as the store below; a resolved commit survives.
 * - Integrity: every stored version carries a checksum; a wrong one throws STORAGE_CORRUPT.
 * - Errors: VERSION_NOT_READABLE, VERSION_NOT_NEXT, SNAPSHOT_LIMIT_REACHED, and those of the store below.
 */
export interface VersionedStore {
  latest(): Version
  watermark(): Version
  /** @default version: the latest */
  snapshot(version?: Version): Snapshot
  commit(commit: Commit): Promise<CommitOutcome>
  /**
   * Moves the watermark up, not past an open snapshot, and removes what nobody can read any more.
   *
   * @returns whether everything below the watermark is gone; false: call again.
   */
  collect(watermark: Version): Promise<boolean>
}
