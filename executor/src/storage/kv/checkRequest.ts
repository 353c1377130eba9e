import { badStorageRequest, StorageError, StorageErrorCode } from '../errors.ts'
import { type KvRange, type KvWrite, MAX_KEY_BYTES, MAX_RANGE_ENTRIES } from './port.ts'

/** Refuses keys outside the limits of the port. Errors: STORAGE_BAD_REQUEST. */
export function checkKey(key: Uint8Array): void {
  if (key.length === 0 || key.length > MAX_KEY_BYTES)
    throw badStorageRequest(`key of ${key.length} bytes`)
}

/** Refuses a range outside the limits of the port. Errors: STORAGE_BAD_REQUEST. */
export function checkRange(range: KvRange): void {
  const { limit } = range
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_RANGE_ENTRIES)
    throw badStorageRequest(`range of ${limit} entries`)
}

/** Refuses a batch with a bad key. Errors: STORAGE_BAD_REQUEST. */
export function checkWrites(writes: readonly KvWrite[]): void {
  for (const write of writes) checkKey(write.key)
}

/** Error of every call after `close`. */
export function closedError(): StorageError {
  return new StorageError({
    data: { code: StorageErrorCode.CLOSED },
    message: 'the store is closed',
    remedy: 'Start the node again; no call may follow its stop.',
  })
}
