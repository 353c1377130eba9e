import type { KvStore } from '../../storage/kv/port.ts'
import { SignerErrorCode, signerError } from './errors.ts'
import { decodeSignedRecord, encodeSignedRecord, type SignedRecord } from './record.ts'

/** First byte of the signer's keys, in a store of its own. */
const RECORD_PREFIX = 1

/** Undefined when the key has no record. Errors: SIGNER_RECORD_CORRUPT, SIGNER_MISMATCH. */
export async function loadRecord(
  store: KvStore,
  publicKey: Uint8Array,
  chainId: bigint,
): Promise<SignedRecord | undefined> {
  const bytes = await store.get(recordKey(publicKey))
  return bytes === undefined ? undefined : decodeSignedRecord(bytes, chainId)
}

/** Durable when it resolves, all of the records or none. */
export async function saveRecords(
  store: KvStore,
  records: ReadonlyArray<readonly [publicKey: Uint8Array, record: SignedRecord]>,
  chainId: bigint,
): Promise<void> {
  await store.batch(
    records.map(([publicKey, record]) => ({
      type: 'put',
      key: recordKey(publicKey),
      value: encodeSignedRecord(record, chainId),
    })),
  )
}

/** As `loadRecord`, but a missing one is an error. Errors: SIGNER_UNINITIALISED too. */
export async function requireRecord(
  store: KvStore,
  publicKey: Uint8Array,
  chainId: bigint,
): Promise<SignedRecord> {
  const record = await loadRecord(store, publicKey, chainId)
  if (record !== undefined) return record
  throw signerError(
    SignerErrorCode.UNINITIALISED,
    'the store holds no record of what this key has signed',
    'record',
  )
}

function recordKey(publicKey: Uint8Array): Uint8Array {
  return Uint8Array.of(RECORD_PREFIX, ...publicKey)
}
