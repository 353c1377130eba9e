import { canonicalBytes } from '@flowbuilder/sdk/workflow/canonicalJson'
import type { EntryKey, Table, Tables } from '../ledger/state.ts'
import { bucketOf } from '../ledger/stateRoot.ts'
import { uint48 } from '../storage/buckets.ts'

/** First byte of a key in the versioned store. A number is never reused. */
const Space = { STATE: 1, BLOCK: 2, GENESIS: 3 } as const

export const GENESIS_KEY = Uint8Array.of(Space.GENESIS)

/** (space, bucket of the state root, key): the entries of a bucket lie together, as snapshots send them. */
export function stateKey(key: EntryKey): Uint8Array {
  return Uint8Array.of(Space.STATE, bucketOf(key), ...new TextEncoder().encode(key))
}

/** All keys of a bucket; of the whole state without one. */
export function stateRange(bucket?: number): { start: Uint8Array; end: Uint8Array } {
  if (bucket === undefined)
    return { start: Uint8Array.of(Space.STATE), end: Uint8Array.of(Space.STATE + 1) }
  const end = bucket === 255 ? [Space.STATE + 1] : [Space.STATE, bucket + 1]
  return { start: Uint8Array.of(Space.STATE, bucket), end: Uint8Array.from(end) }
}

export function entryKeyOf(stored: Uint8Array): EntryKey {
  return new TextDecoder().decode(stored.subarray(2)) as EntryKey
}

export function blockKey(height: number): Uint8Array {
  return Uint8Array.of(Space.BLOCK, ...uint48(height))
}

/** Canonical JSON: what is hashed, and what is stored. */
export function encodeEntry(entry: Tables[Table]): Uint8Array {
  return canonicalBytes(entry)
}

/** Reads what `encodeEntry` wrote: the bytes were checked by root or checksum. */
export function decodeEntry<Name extends Table>(bytes: Uint8Array): Tables[Name] {
  return JSON.parse(new TextDecoder().decode(bytes)) as Tables[Name]
}
