import { join } from 'node:path'
import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { initialiseSigner } from '../consensus/signer/initialiseSigner.ts'
import { claimSigner } from '../consensus/signer/signerLock.ts'
import { LmdbStore } from '../storage/kv/lmdb/lmdbStore.ts'
import { readBlsKey } from './readBlsKey.ts'

/** Where a validator keeps what it signed, within its directory. It is never restored from a copy. */
export const SIGNER_DIRECTORY = 'signer'

export interface NewValidatorOptions {
  /** Of the validator; made when missing. */
  readonly directory: string
  readonly blsKeyFile: string
  readonly chainId: bigint
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
  const path = join(directory, SIGNER_DIRECTORY)
  const lock = await claimSigner(path)
  const store = new LmdbStore({ path: join(path, 'record') })
  try {
    await initialiseSigner({ store, lock, chainId }, publicKey)
  } finally {
    await store.close()
    await lock.release()
  }
}
