import type { SignerRecordAccess } from './initialiseSigner.ts'
import { mergeImport, parseInterchange } from './interchange.ts'
import { LISTEN_AFTER_IMPORT } from './lookBack.ts'
import { loadRecord, saveRecords } from './signerStore.ts'

/**
 * Takes an interchange file into the store, all of it or nothing: of each key the maximum of file and record. The key signs
 * again after `listen` decided heights.
 *
 * - `listen`: @default LISTEN_AFTER_IMPORT
 * - Out: how many keys the file names.
 * - Errors: SIGNER_IN_USE while a guard is open; the ones of `parseInterchange`; SIGNER_RECORD_CORRUPT.
 */
export async function importRecords(
  { store, lock, chainId }: SignerRecordAccess,
  file: unknown,
  listen = LISTEN_AFTER_IMPORT,
): Promise<number> {
  const giveBack = lock.borrow()
  try {
    const keys = parseInterchange(file, chainId)
    const records = []
    for (const key of keys) {
      const current = await loadRecord(store, key.publicKey, chainId)
      records.push([key.publicKey, mergeImport(current, key, listen)] as const)
    }
    await saveRecords(store, records, chainId)
    return keys.length
  } finally {
    giveBack()
  }
}
