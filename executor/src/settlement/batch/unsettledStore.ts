import { Bucket, bucketKey, prefixEnd, uint48 } from '../../storage/buckets.ts'
import { type KvStore, type KvWrite, MAX_RANGE_ENTRIES } from '../../storage/kv/port.ts'
import type { SettledBlock } from './settledBlock.ts'

/** JSON has no bigint: `{"$n": "12"}` stands for one. */
const replacer = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? { $n: value.toString() } : value

function reviver(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$n' in value)) return value
  return BigInt(String(value.$n))
}

const keyOf = (height: number): Uint8Array => bucketKey(Bucket.UNSETTLED, uint48(height))

/** Keeps what a block settles until the chain shows it: the ledger forgets old blocks. */
export function unsettledWrite({ header, ...rest }: SettledBlock): KvWrite {
  const value = Buffer.from(JSON.stringify({ header, ...rest }, replacer), 'utf8')
  return { type: 'put', key: keyOf(Number(header.height)), value }
}

export function settledWrite(height: number): KvWrite {
  return { type: 'delete', key: keyOf(height) }
}

/** The first MAX_RANGE_ENTRIES of them; the ledger has no more open requests. */
export async function loadUnsettled(store: KvStore): Promise<SettledBlock[]> {
  const start = bucketKey(Bucket.UNSETTLED)
  const entries = await store.range({ start, end: prefixEnd(start), limit: MAX_RANGE_ENTRIES })
  return entries.map(
    ({ value }) => JSON.parse(Buffer.from(value).toString('utf8'), reviver) as SettledBlock,
  )
}
