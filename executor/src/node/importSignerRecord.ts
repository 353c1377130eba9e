import { importRecords } from '../consensus/signer/importRecords.ts'
import { type SignerRecordOptions, withSignerRecord } from './withSignerRecord.ts'

/**
 * Takes a file of `exportSignerRecord`, or of another signer, into the directory of a stopped validator: of each key the maximum of both.
 * The validator votes again after it has seen LISTEN_AFTER_IMPORT heights decided.
 *
 * - Out: keys in the file. Errors: SIGNER_IMPORT_INVALID, SIGNER_IMPORT_SLASHABLE, SIGNER_MISMATCH, SIGNER_IN_USE, SIGNER_RECORD_CORRUPT.
 */
export function importSignerRecord(options: SignerRecordOptions, file: unknown): Promise<number> {
  return withSignerRecord(options, (access) => importRecords(access, file))
}
