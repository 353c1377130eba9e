import type { KvStore } from '../../storage/kv/port.ts'
import { SignerErrorCode, signerError } from './errors.ts'
import { FRESH_RECORD } from './record.ts'
import type { SignerLock } from './signerLock.ts'
import { loadRecord, saveRecords } from './signerStore.ts'

export interface SignerRecordAccess {
  readonly store: KvStore
  readonly lock: SignerLock
  /** Below 2^64. */
  readonly chainId: bigint
}

/**
 * Says once that a key has never signed. Not done by `open`: a lost store must not pass for a fresh one.
 *
 * - Errors: SIGNER_INITIALISED; SIGNER_IN_USE while a guard is open.
 */
export async function initialiseSigner(
  { store, lock, chainId }: SignerRecordAccess,
  publicKey: Uint8Array,
): Promise<void> {
  const giveBack = lock.borrow()
  try {
    if ((await loadRecord(store, publicKey, chainId)) !== undefined)
      throw signerError(SignerErrorCode.INITIALISED, 'the key has a record already', 'record')
    await saveRecords(store, [[publicKey, FRESH_RECORD]], chainId)
  } finally {
    giveBack()
  }
}
