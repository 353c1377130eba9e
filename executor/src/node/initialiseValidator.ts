import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { initialiseSigner } from '../consensus/signer/initialiseSigner.ts'
import { readBlsKey } from './readBlsKey.ts'
import { type SignerRecordOptions, withSignerRecord } from './withSignerRecord.ts'

export interface NewValidatorOptions extends SignerRecordOptions {
  readonly blsKeyFile: string
}

/**
 * Says once that a BLS key has never signed. A validator does not start without: a lost record must not pass for a fresh one.
 *
 * - Only for a key that was made for this directory. Errors: SIGNER_INITIALISED, SIGNER_IN_USE, KEY_FILE_*.
 */
export async function initialiseValidator({
  directory,
  blsKeyFile,
  chainId,
}: NewValidatorOptions): Promise<void> {
  const { publicKey } = createBlsKey(await readBlsKey(blsKeyFile))
  await withSignerRecord({ directory, chainId }, (access) => initialiseSigner(access, publicKey))
}
