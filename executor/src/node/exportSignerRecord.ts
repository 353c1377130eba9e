import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { exportRecords } from '../consensus/signer/exportRecords.ts'
import type { Interchange } from '../consensus/signer/interchange.ts'
import type { NewValidatorOptions } from './initialiseValidator.ts'
import { readBlsKey } from './readBlsKey.ts'
import { withSignerRecord } from './withSignerRecord.ts'

/**
 * What the key of a stopped validator last signed, in the format of EIP-3076: for the same key in another directory.
 *
 * - Errors: KEY_FILE_*, SIGNER_UNINITIALISED, SIGNER_IN_USE, SIGNER_RECORD_CORRUPT, SIGNER_MISMATCH.
 */
export async function exportSignerRecord(options: NewValidatorOptions): Promise<Interchange> {
  const { publicKey } = createBlsKey(await readBlsKey(options.blsKeyFile))
  return withSignerRecord(options, (access) => exportRecords(access, [publicKey]))
}
