import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Version } from '../mvcc/versionedKey.ts'
import { MAX_OPEN_SNAPSHOTS } from './port.ts'

export const VersionErrorCode = {
  /** The version lies in the future or was collected. */
  NOT_READABLE: 'VERSION_NOT_READABLE',
  /** A commit must have a higher version than the one before. */
  NOT_NEXT: 'VERSION_NOT_NEXT',
  /** Too many snapshots are open at the same time. */
  SNAPSHOT_LIMIT: 'SNAPSHOT_LIMIT_REACHED',
} as const

export type VersionErrorData =
  | {
      readonly code: typeof VersionErrorCode.NOT_READABLE
      readonly version: Version
      readonly watermark: Version
      readonly latest: Version
    }
  | {
      readonly code: typeof VersionErrorCode.NOT_NEXT
      readonly version: Version
      readonly latest: Version
    }
  | { readonly code: typeof VersionErrorCode.SNAPSHOT_LIMIT; readonly limit: number }

/** What the multi-version store throws besides the errors of the store below it. */
export class VersionError extends FlowError<VersionErrorData> {}

export function notReadable(version: Version, watermark: Version, latest: Version): VersionError {
  return new VersionError({
    data: { code: VersionErrorCode.NOT_READABLE, version, watermark, latest },
    message: `version ${version} cannot be read: versions ${watermark} to ${latest} can`,
    remedy: 'Ask for a version in that range, or a node that keeps older ones.',
  })
}

export function notNext(version: Version, latest: Version): VersionError {
  return new VersionError({
    data: { code: VersionErrorCode.NOT_NEXT, version, latest },
    message: `version ${version} is not above the latest, ${latest}`,
    remedy: 'Report this: versions are committed in ascending order.',
  })
}

export function snapshotLimit(): VersionError {
  return new VersionError({
    data: { code: VersionErrorCode.SNAPSHOT_LIMIT, limit: MAX_OPEN_SNAPSHOTS },
    message: `${MAX_OPEN_SNAPSHOTS} snapshots are open`,
    remedy: 'Close snapshots that are not needed any more, or try again later.',
  })
}
