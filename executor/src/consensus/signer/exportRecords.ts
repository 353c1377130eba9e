import type { SignerRecordAccess } from './initialiseSigner.ts'
import { formatInterchange, type Interchange } from './interchange.ts'
import { requireRecord } from './signerStore.ts'

/**
 * What some keys last signed, for another signer. Only while stopped: a later signature would be missing.
 *
 * - Errors: SIGNER_IN_USE while a guard is open; SIGNER_UNINITIALISED, SIGNER_RECORD_CORRUPT.
 */
export async function exportRecords(
  { store, lock, chainId }: SignerRecordAccess,
  publicKeys: readonly Uint8Array[],
): Promise<Interchange> {
  const giveBack = lock.borrow()
  try {
    const records = []
    for (const publicKey of publicKeys)
      records.push([publicKey, await requireRecord(store, publicKey, chainId)] as const)
    return formatInterchange(records, chainId)
  } finally {
    giveBack()
  }
}
