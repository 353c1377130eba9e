import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const StorageErrorCode = {
  /** A commit or sync failed; nothing after it can be trusted, the process has to end. */
  FAILED: 'STORAGE_FAILED',
  /** A call came after the store was closed; only a bug does that. */
  CLOSED: 'STORAGE_CLOSED',
  /** A stored record fails its checksum. */
  CORRUPT: 'STORAGE_CORRUPT',
  /** A key is empty or too long, or a range asks for too many entries; only a bug does that. */
  BAD_REQUEST: 'STORAGE_BAD_REQUEST',
  /** Another process works on the data directory. */
  IN_USE: 'DATA_DIR_IN_USE',
  /** The data directory belongs to another chain, registry or executor key. */
  MISMATCH: 'DATA_DIR_MISMATCH',
  /** The data directory cannot be created or opened. */
  UNUSABLE: 'DATA_DIR_UNUSABLE',
} as const

export type StorageErrorData =
  | { readonly code: typeof StorageErrorCode.FAILED; readonly operation: string }
  | { readonly code: typeof StorageErrorCode.CLOSED }
  | { readonly code: typeof StorageErrorCode.CORRUPT; readonly record: string }
  | { readonly code: typeof StorageErrorCode.BAD_REQUEST; readonly reason: string }
  | {
      readonly code: typeof StorageErrorCode.IN_USE
      readonly directory: string
      readonly processId: number
    }
  | {
      readonly code: typeof StorageErrorCode.MISMATCH
      readonly directory: string
      readonly field: string
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: typeof StorageErrorCode.UNUSABLE; readonly directory: string }

/** What the stores, the journal and the data directory throw. */
export class StorageError extends FlowError<StorageErrorData> {}

/** A stored version is not what was written. */
export function corruptVersion(key: Uint8Array): StorageError {
  return new StorageError({
    data: { code: StorageErrorCode.CORRUPT, record: Buffer.from(key).toString('hex') },
    message: 'a stored version does not match its checksum',
    remedy:
      'Stop the node, keep the data directory for analysis, and start with an empty one: the node syncs.',
  })
}

/** A caller broke the limits of the storage port. */
export function badStorageRequest(reason: string): StorageError {
  return new StorageError({
    data: { code: StorageErrorCode.BAD_REQUEST, reason },
    message: `the store refuses a ${reason}`,
    remedy: 'Report this: a caller broke the limits of the storage port.',
  })
}
