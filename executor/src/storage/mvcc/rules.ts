import type { Version } from './versionedKey.ts'

/**
 * First committer wins: a transaction may write a key only if nobody wrote it after the version that the transaction read.
 *
 * - `newest`: newest version of the key, undefined if it was never written.
 */
export function isConflict(newest: Version | undefined, readVersion: Version): boolean {
  return newest !== undefined && newest > readVersion
}

/** Whether a new version continues the history: versions grow, with gaps allowed. */
export function isNextVersion(latest: Version, version: Version): boolean {
  return version > latest
}

/** Whether a snapshot may be read: not of the future, and not collected. */
export function isReadable(version: Version, latest: Version, watermark: Version): boolean {
  return version >= watermark && version <= latest
}

/** The highest watermark that leaves every open snapshot readable. */
export function allowedWatermark(
  wanted: Version,
  latest: Version,
  openSnapshots: Iterable<Version>,
): Version {
  let allowed = Math.min(wanted, latest)
  for (const version of openSnapshots) allowed = Math.min(allowed, version)
  return allowed
}

/** One version of a key. */
export interface VersionOfKey {
  readonly version: Version
  readonly isDeleted: boolean
}

/**
 * Versions of one key that no readable snapshot sees.
 *
 * - Shape: in, all versions of the key, newest first; out, those to remove.
 * - A snapshot at the watermark sees the newest version that is not above it; everything older is garbage, and so is that
 *   one itself if it is a deletion.
 */
export function garbageOf(versions: readonly VersionOfKey[], watermark: Version): Version[] {
  const below = versions.filter(({ version }) => version <= watermark)
  const [visible, ...older] = below
  if (visible === undefined) return []
  const garbage = older.map(({ version }) => version)
  return visible.isDeleted ? [visible.version, ...garbage] : garbage
}
