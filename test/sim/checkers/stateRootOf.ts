import { createHash } from 'node:crypto'

const BUCKETS = 256
const HASH_BYTES = 32

/**
 * The state root over entries, written again from docs/specs/ledger.md section 1: a checker trusts no code that it checks.
 *
 * - In: key as text, canonical bytes. Out: hexadecimal with 0x.
 */
export function stateRootOf(entries: Iterable<readonly [string, Uint8Array]>): string {
  const buckets: string[][] = Array.from({ length: BUCKETS }, () => [])
  for (const [key, bytes] of entries) {
    const keyHash = sha256(Buffer.from(key, 'utf8'))
    const entryHash = sha256(Buffer.concat([keyHash, sha256(bytes)]))
    buckets[keyHash[0] ?? 0]?.push(entryHash.toString('hex'))
  }
  const hashes = buckets.map((bucket) =>
    bucket.length === 0
      ? Buffer.alloc(HASH_BYTES)
      : sha256(Buffer.from(bucket.sort().join(''), 'hex')),
  )
  return `0x${sha256(Buffer.concat(hashes)).toString('hex')}`
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
