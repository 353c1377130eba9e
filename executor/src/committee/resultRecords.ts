import type { Hex } from 'viem'
import { Bucket, bucketKey, prefixEnd } from '../storage/buckets.ts'
import type { KvStore } from '../storage/kv/port.ts'

/** The own result of a request: what this node says, now and after every restart. */
export interface ResultRecord {
  readonly resultHash: Hex
  /** Blob of the result document; undefined if the blob store has no room for one as long. */
  readonly document: Hex | undefined
}

/** Results that are remembered; the oldest make room. */
export const MAX_RESULT_RECORDS = 100_000

interface StoredRecord extends ResultRecord {
  readonly name: string
  readonly savedMs: number
}

/** Results of this node by run, durable before anybody hears of them: so it never says two different ones. */
export class ResultRecords {
  readonly #store: KvStore
  readonly #nowMs: () => number
  /** Oldest first. */
  readonly #records = new Map<string, ResultRecord>()

  private constructor(store: KvStore, nowMs: () => number) {
    this.#store = store
    this.#nowMs = nowMs
  }

  static async open(store: KvStore, nowMs: () => number): Promise<ResultRecords> {
    const records = new ResultRecords(store, nowMs)
    const stored: StoredRecord[] = []
    let start = bucketKey(Bucket.COMMITTEE_RESULT)
    const end = prefixEnd(start)
    for (;;) {
      const page = await store.range({ start, end, limit: 1_000 })
      for (const { value } of page) stored.push(JSON.parse(Buffer.from(value).toString('utf8')))
      const last = page.at(-1)
      if (last === undefined) break
      start = Uint8Array.from([...last.key, 0])
    }
    stored.sort((left, right) => left.savedMs - right.savedMs)
    for (const { name, resultHash, document } of stored)
      records.#records.set(name, { resultHash, document })
    return records
  }

  get(name: string): ResultRecord | undefined {
    return this.#records.get(name)
  }

  /** The record that counts: the first one of the run. Durable when it resolves. */
  async save(name: string, record: ResultRecord): Promise<ResultRecord> {
    const known = this.#records.get(name)
    if (known !== undefined) return known
    const stored: StoredRecord = { name, ...record, savedMs: this.#nowMs() }
    const [oldest] = this.#records.size < MAX_RESULT_RECORDS ? [] : this.#records.keys()
    this.#records.set(name, record)
    if (oldest !== undefined) this.#records.delete(oldest)
    await this.#store.batch([
      { type: 'put', key: keyOf(name), value: Buffer.from(JSON.stringify(stored), 'utf8') },
      ...(oldest === undefined ? [] : [{ type: 'delete' as const, key: keyOf(oldest) }]),
    ])
    return record
  }
}

function keyOf(name: string): Uint8Array {
  return bucketKey(Bucket.COMMITTEE_RESULT, Buffer.from(name, 'ascii'))
}
