import { type Hex, hexToBytes } from 'viem'
import { Bucket, bucketKey, prefixEnd } from '../../storage/buckets.ts'
import { type KvStore, type KvWrite, MAX_RANGE_ENTRIES } from '../../storage/kv/port.ts'
import type { WatcherCursor } from '../cursor.ts'
import type { BookEpoch, BookRequest, BookSlash, OperatorStep } from './chainBook.ts'

/** What a node keeps of the chain besides requests. */
export interface BookSets {
  readonly operators: readonly OperatorStep[]
  readonly epochs: readonly BookEpoch[]
  readonly slashes: readonly BookSlash[]
}

const CURSOR_KEY = bucketKey(Bucket.LEDGER_CHAIN, Uint8Array.of(1))
const REQUESTS = bucketKey(Bucket.LEDGER_CHAIN, Uint8Array.of(2))
const SETS_KEY = bucketKey(Bucket.LEDGER_CHAIN, Uint8Array.of(3))

/** Everything that was stored; nothing of it on the first start. */
export async function loadBook(store: KvStore): Promise<{
  readonly cursor: WatcherCursor | undefined
  readonly sets: BookSets
  readonly requests: readonly BookRequest[]
}> {
  const requests: BookRequest[] = []
  let start = REQUESTS
  for (;;) {
    const page = await store.range({ start, end: prefixEnd(REQUESTS), limit: MAX_RANGE_ENTRIES })
    requests.push(...page.map(({ value }) => fromBytes<BookRequest>(value)))
    const last = page.at(-1)
    if (last === undefined || page.length < MAX_RANGE_ENTRIES) break
    start = Uint8Array.from([...last.key, 0])
  }
  const [cursor, sets] = [await store.get(CURSOR_KEY), await store.get(SETS_KEY)]
  return {
    cursor: cursor === undefined ? undefined : fromBytes<WatcherCursor>(cursor),
    sets:
      sets === undefined ? { operators: [], epochs: [], slashes: [] } : fromBytes<BookSets>(sets),
    requests,
  }
}

export function cursorWrite(cursor: WatcherCursor): KvWrite {
  return { type: 'put', key: CURSOR_KEY, value: toBytes(cursor) }
}

export function setsWrite(sets: BookSets): KvWrite {
  return { type: 'put', key: SETS_KEY, value: toBytes(sets) }
}

/** Removes the request if there is nothing to keep of it. */
export function requestWrite(id: Hex, request: BookRequest | undefined): KvWrite {
  const key = Uint8Array.from([...REQUESTS, ...hexToBytes(id)])
  if (request === undefined) return { type: 'delete', key }
  return { type: 'put', key, value: toBytes(request) }
}

const toBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value), 'utf8')

function fromBytes<Value>(bytes: Uint8Array): Value {
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as Value
}
