import { join } from 'node:path'
import type { SignerRecordAccess } from '../consensus/signer/initialiseSigner.ts'
import { claimSigner } from '../consensus/signer/signerLock.ts'
import { LmdbStore } from '../storage/kv/lmdb/lmdbStore.ts'
import { SIGNER_DIRECTORY } from './validatorDirectory.ts'

export interface SignerRecordOptions {
  /** Of the validator; made when missing. */
  readonly directory: string
  readonly chainId: bigint
}

/** Does something with the record of a stopped validator. Errors: SIGNER_IN_USE, DATA_DIR_UNUSABLE, those of the work. */
export async function withSignerRecord<Result>(
  { directory, chainId }: SignerRecordOptions,
  work: (access: SignerRecordAccess) => Promise<Result>,
): Promise<Result> {
  const lock = await claimSigner(join(directory, SIGNER_DIRECTORY))
  const store = new LmdbStore({ path: join(lock.path, 'record') })
  try {
    return await work({ store, lock, chainId })
  } finally {
    await store.close()
    await lock.release()
  }
}
