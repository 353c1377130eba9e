import { type Address, type Hex, hexToBytes } from 'viem'
import { Bucket, bucketKey, prefixEnd } from '../../storage/buckets.ts'
import { type KvStore, type KvWrite, MAX_RANGE_ENTRIES } from '../../storage/kv/port.ts'
import type { TimedFact } from '../watcher.ts'
import {
  type EpochHistory,
  foldHistory,
  type History,
  type RequestHistory,
  type SlashHistory,
} from './foldHistory.ts'
import {
  cursorOf,
  epochList,
  factKey,
  listKeys,
  PLACE_BYTES,
  placeBytes,
  placeOfCursor,
  type RequestFilter,
  requestList,
  settlementList,
  slashList,
  subjectName,
  subjectOf,
  subjectPrefix,
} from './historyKeys.ts'

/** Which part of a list. */
export interface HistoryPage {
  /** 1 to MAX_HISTORY_PAGE. */
  readonly limit: number
  /** `next` of the page before; 0 for the newest. */
  readonly before: number
}

/** Newest first. `next` is 0 when there is nothing older. */
export interface HistoryList<Item> {
  readonly items: Item[]
  readonly next: number
}

/** Entries of one page. */
export const MAX_HISTORY_PAGE = 100
/** Facts that are taken back at once. */
const MAX_UNWIND = 1_000
/** Facts of one request: a dispute that goes on as long as the contract lets it has a few dozen. */
const MAX_FACTS = MAX_RANGE_ENTRIES

/**
 * Requests, settlements, slashes and epochs of the whole chain, in lists that answer each filter by one range of keys.
 *
 * - What stands in the store are the facts themselves; everything shown is a fold over them, so that a reorganisation
 *   takes back facts and nothing else.
 * - Durability: `record` gives writes for the batch that moves the cursor of the watcher.
 * - Errors: STORAGE_FAILED.
 * - Source: docs/specs/executor.md section 9.
 */
export class ChainHistory {
  readonly #store: KvStore

  constructor(store: KvStore) {
    this.#store = store
  }

  /** Writes that add the facts; those that are known already change nothing. */
  async record(facts: readonly TimedFact[]): Promise<KvWrite[]> {
    const bySubject = Map.groupBy(facts, ({ fact }) => subjectOf(fact))
    const writes: KvWrite[] = []
    for (const [subject, added] of bySubject) {
      if (subject === undefined) continue
      const known = await this.#factsOf(subject)
      writes.push(...relist(subject, known, merge(known, added)))
      for (const timed of added) {
        const place = placeBytes(timed.fact.place)
        const value = Buffer.from(JSON.stringify(timed), 'utf8')
        writes.push({ type: 'put', key: factKey(place), value })
        const key = Buffer.concat([subjectPrefix(subject), place])
        writes.push({ type: 'put', key, value: new Uint8Array() })
      }
    }
    return writes
  }

  /**
   * Takes back all facts of blocks above `forkBlock`, the newest first and some at a time.
   *
   * - Call it behind the write that took the cursor back, and when a node starts: a crash on the way leaves less to do.
   */
  async forget(forkBlock: number): Promise<void> {
    const start = factKey(placeBytes({ blockNumber: forkBlock + 1, logIndex: 0 }))
    const end = prefixEnd(bucketKey(Bucket.HISTORY_FACT))
    for (;;) {
      const newest = { start, end, limit: MAX_UNWIND, reverse: true }
      const entries = await this.#store.range(newest)
      if (entries.length === 0) return
      const lost = entries.map(({ value }) => readFact(value))
      const gone = new Set(lost.map(({ fact }) => placeName(fact.place)))
      const writes: KvWrite[] = entries.map(({ key }) => ({ type: 'delete', key }))
      for (const [subject, facts] of Map.groupBy(lost, ({ fact }) => subjectOf(fact))) {
        if (subject === undefined) continue
        const known = await this.#factsOf(subject)
        const left = known.filter(({ fact }) => !gone.has(placeName(fact.place)))
        writes.push(...relist(subject, known, left))
        for (const { fact } of facts) {
          const key = Buffer.concat([subjectPrefix(subject), placeBytes(fact.place)])
          writes.push({ type: 'delete', key })
        }
      }
      await this.#store.batch(writes)
    }
  }

  async request(id: Hex): Promise<RequestHistory | undefined> {
    const history = await this.#read(id)
    return history?.kind === 'request' ? history : undefined
  }

  requests(filter: RequestFilter, page: HistoryPage): Promise<HistoryList<RequestHistory>> {
    return this.#list(requestList(filter), page, isRequest)
  }

  /** Requests in the order of their settlement; of one executor if it is given. */
  settlements(
    executor: Address | undefined,
    page: HistoryPage,
  ): Promise<HistoryList<RequestHistory>> {
    return this.#list(settlementList(executor), page, isRequest)
  }

  slashes(owner: Address | undefined, page: HistoryPage): Promise<HistoryList<SlashHistory>> {
    return this.#list(slashList(owner), page, isSlash)
  }

  epochs(page: HistoryPage): Promise<HistoryList<EpochHistory>> {
    return this.#list(epochList(), page, isEpoch)
  }

  async #list<Item extends History>(
    list: Uint8Array,
    { limit, before }: HistoryPage,
    isItem: (history: History) => history is Item,
  ): Promise<HistoryList<Item>> {
    const end = before > 0 ? Buffer.concat([list, placeOfCursor(before)]) : prefixEnd(list)
    const entries = await this.#store.range({ start: list, end, limit: limit + 1, reverse: true })
    const shown = entries.slice(0, limit)
    const items: Item[] = []
    for (const { value } of shown) {
      const history = await this.#read(subjectName(value))
      if (history !== undefined && isItem(history)) items.push(history)
    }
    const last = entries.length > limit ? shown.at(-1) : undefined
    return { items, next: last === undefined ? 0 : cursorOf(last.key.subarray(-PLACE_BYTES)) }
  }

  async #read(subject: Hex): Promise<History | undefined> {
    return foldHistory(await this.#factsOf(subject))
  }

  async #factsOf(subject: Hex): Promise<TimedFact[]> {
    const start = subjectPrefix(subject)
    const entries = await this.#store.range({ start, end: prefixEnd(start), limit: MAX_FACTS })
    const facts: TimedFact[] = []
    for (const { key } of entries) {
      const value = await this.#store.get(factKey(key.subarray(-PLACE_BYTES)))
      if (value !== undefined) facts.push(readFact(value))
    }
    return facts
  }
}

const isRequest = (history: History): history is RequestHistory => history.kind === 'request'
const isSlash = (history: History): history is SlashHistory => history.kind === 'slash'
const isEpoch = (history: History): history is EpochHistory => history.kind === 'epoch'

/** Moves a subject from the lists that its facts before put it in to those of its facts after. */
function relist(
  subject: Hex,
  before: readonly TimedFact[],
  after: readonly TimedFact[],
): KvWrite[] {
  const keysOf = (facts: readonly TimedFact[]): Map<string, Uint8Array> => {
    const history = foldHistory(facts)
    const keys = history === undefined ? [] : listKeys(history)
    return new Map(keys.map((key) => [Buffer.from(key).toString('hex'), key]))
  }
  const [old, current] = [keysOf(before), keysOf(after)]
  const value = hexToBytes(subject)
  return [
    ...[...old].flatMap(([name, key]): KvWrite[] =>
      current.has(name) ? [] : [{ type: 'delete', key }],
    ),
    ...[...current].flatMap(([name, key]): KvWrite[] =>
      old.has(name) ? [] : [{ type: 'put', key, value }],
    ),
  ]
}

/** In chain order; one of each place. */
function merge(known: readonly TimedFact[], added: readonly TimedFact[]): TimedFact[] {
  const byPlace = new Map([...known, ...added].map((timed) => [placeName(timed.fact.place), timed]))
  return [...byPlace]
    .sort(([first], [second]) => (first < second ? -1 : 1))
    .map(([, timed]) => timed)
}

function placeName(place: TimedFact['fact']['place']): string {
  return placeBytes(place).toString('hex')
}

function readFact(value: Uint8Array): TimedFact {
  return JSON.parse(Buffer.from(value).toString('utf8')) as TimedFact
}
