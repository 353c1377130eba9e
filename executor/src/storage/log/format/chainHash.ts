import { xxHash32 } from './xxHash32.ts'

/** Hash before the first record of a log. */
export const FIRST_HASH: ChainHash = { low: 0, high: 0 }

/** 64 bits that tie a record to everything before it: stale and misdirected blocks break the chain. */
export interface ChainHash {
  readonly low: number
  readonly high: number
}

/** Hash of a whole record, its own `prevHash` included: XXH32 with the seeds 0 and 1. Finds accidents, not attackers. */
export function chainHash(bytes: Uint8Array, start: number, end: number): ChainHash {
  return { low: xxHash32(bytes, 0, start, end), high: xxHash32(bytes, 1, start, end) }
}

export function sameHash(a: ChainHash, b: ChainHash): boolean {
  return a.low === b.low && a.high === b.high
}

export function writeHash(view: DataView, offset: number, hash: ChainHash): void {
  view.setUint32(offset, hash.low, true)
  view.setUint32(offset + 4, hash.high, true)
}

export function readHash(view: DataView, offset: number): ChainHash {
  return { low: view.getUint32(offset, true), high: view.getUint32(offset + 4, true) }
}
