import { bytesToHex, concatBytes, type Hex, hexToBytes, sha256 } from 'viem'
import type { EntryKey } from './state.ts'

// SHA-256, not keccak256: contracts only carry the root, and in JavaScript it is six to seventeen times faster.

/** A root is over 256 buckets; a bucket over its entries. */
export const BUCKETS = 256
const EMPTY_BUCKET = new Uint8Array(32)

/** Hashes of all entries, by the bucket of their key. What changes is copied; the rest is shared between versions. */
export interface StateHashes {
  readonly buckets: readonly (ReadonlyMap<EntryKey, Hex> | undefined)[]
  readonly bucketHashes: readonly Uint8Array[]
}

export const EMPTY_HASHES: StateHashes = {
  buckets: Array.from({ length: BUCKETS }, () => undefined),
  bucketHashes: Array.from({ length: BUCKETS }, () => EMPTY_BUCKET),
}

/**
 * The hashes after entries changed.
 *
 * - `changes`: canonical bytes by key; undefined for a deleted entry. The order does not matter.
 * - An entry hashes sha256(sha256(key) ‖ sha256(bytes)); a bucket, chosen by the first byte of sha256(key), hashes the
 *   hashes of its entries in ascending order, an empty one is zero.
 * - Cost: the entries of the touched buckets, so 1/256 of the state for each change.
 */
export function updateHashes(
  hashes: StateHashes,
  changes: Iterable<readonly [EntryKey, Uint8Array | undefined]>,
): StateHashes {
  const buckets = [...hashes.buckets]
  const bucketHashes = [...hashes.bucketHashes]
  const copies = new Map<number, Map<EntryKey, Hex>>()
  for (const [key, bytes] of changes) {
    const keyHash = hashOf(key)
    const index = keyHash[0] ?? 0
    const bucket = copies.get(index) ?? new Map(hashes.buckets[index])
    copies.set(index, bucket)
    if (bytes === undefined) bucket.delete(key)
    else bucket.set(key, sha256(concatBytes([keyHash, sha256(bytes, 'bytes')])))
  }
  for (const [index, bucket] of copies) {
    buckets[index] = bucket
    bucketHashes[index] = hashBucket(bucket.values())
  }
  return { buckets, bucketHashes }
}

/** Bucket of a key: the first byte of its hash. */
export function bucketOf(key: EntryKey): number {
  return hashOf(key)[0] ?? 0
}

/** Hashes of keys that are kept, the oldest goes: the same few entries change in every block, and each is asked for three times. */
const MAX_KEPT_KEYS = 4_096
const keyHashes = new Map<EntryKey, Uint8Array>()

function hashOf(key: EntryKey): Uint8Array {
  const known = keyHashes.get(key)
  if (known !== undefined) return known
  const hash = sha256(new TextEncoder().encode(key), 'bytes')
  const [oldest] = keyHashes.size >= MAX_KEPT_KEYS ? keyHashes.keys() : []
  if (oldest !== undefined) keyHashes.delete(oldest)
  keyHashes.set(key, hash)
  return hash
}

function hashBucket(entryHashes: Iterable<Hex>): Uint8Array {
  const sorted = [...entryHashes].sort()
  if (sorted.length === 0) return EMPTY_BUCKET
  return sha256(concatBytes(sorted.map((hash) => hexToBytes(hash))), 'bytes')
}

/** sha256 over the hashes of all buckets: equal for equal states, whatever their history. */
export function stateRoot(hashes: StateHashes): Hex {
  return bytesToHex(sha256(concatBytes(hashes.bucketHashes), 'bytes'))
}
