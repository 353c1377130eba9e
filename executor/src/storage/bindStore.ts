import { Bucket, bucketKey } from './buckets.ts'
import { StorageError, StorageErrorCode } from './errors.ts'
import type { KvStore } from './kv/port.ts'

const IDENTITY_KEY = bucketKey(Bucket.META, Buffer.from('identity', 'ascii'))

/**
 * Ties a store to whom it belongs at its first use, and checks it at every later one: a journal of another chain or key
 * would be folded into nonsense.
 *
 * - Errors: DATA_DIR_MISMATCH with the first field that differs.
 */
export async function bindStore(
  store: KvStore,
  directory: string,
  identity: Readonly<Record<string, string>>,
): Promise<void> {
  const bytes = await store.get(IDENTITY_KEY)
  if (bytes === undefined) {
    return store.batch([
      { type: 'put', key: IDENTITY_KEY, value: Buffer.from(JSON.stringify(identity), 'utf8') },
    ])
  }
  const known = JSON.parse(Buffer.from(bytes).toString('utf8')) as Record<string, string>
  for (const [field, actual] of Object.entries(identity)) {
    const expected = known[field] ?? ''
    if (expected === actual) continue
    throw new StorageError({
      data: { code: StorageErrorCode.MISMATCH, directory, field, expected, actual },
      message: `the data directory ${directory} belongs to ${field} ${expected}, not ${actual}`,
      remedy: 'Use another data directory for another chain, deployment or key.',
    })
  }
}
