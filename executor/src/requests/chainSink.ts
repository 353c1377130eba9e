import type { Address } from 'viem'
import type { WatcherCursor } from '../settlement/cursor.ts'
import type { ChainHistory } from '../settlement/history/chainHistory.ts'
import type { TimedFact, WatcherSink } from '../settlement/watcher.ts'
import { Bucket, bucketKey } from '../storage/buckets.ts'
import type { KvStore, KvWrite } from '../storage/kv/port.ts'
import { applyRecord } from './fold/foldRun.ts'
import type { RunEvent, RunId } from './fold/runEvent.ts'
import type { RunState } from './fold/runState.ts'
import type { Journal, JournalEntry } from './journal.ts'

export interface ChainSinkOptions {
  readonly self: Address
  /** Requests beyond so many open runs are left to other executors. */
  readonly maxOpenRuns: number
  readonly onSkipped: (id: RunId) => void
}

const CURSOR_KEY = bucketKey(Bucket.META, Buffer.from('cursor', 'ascii'))
/** Present once the history is kept: a node from before reads the chain from the deployment again. */
const HISTORY_KEY = bucketKey(Bucket.META, Buffer.from('history', 'ascii'))

/**
 * Puts facts of the chain into journal and history, in one write with the cursor behind them. Facts seen before change
 * nothing.
 */
export class ChainSink implements WatcherSink {
  readonly #store: KvStore
  readonly #journal: Journal
  readonly #history: ChainHistory
  readonly #options: ChainSinkOptions

  constructor(
    options: ChainSinkOptions,
    modules: {
      readonly store: KvStore
      readonly journal: Journal
      readonly history: ChainHistory
    },
  ) {
    this.#options = options
    this.#store = modules.store
    this.#journal = modules.journal
    this.#history = modules.history
  }

  async loadCursor(): Promise<WatcherCursor | undefined> {
    const bytes = await this.#store.get(CURSOR_KEY)
    if (bytes === undefined || (await this.#store.get(HISTORY_KEY)) === undefined) return undefined
    const cursor = JSON.parse(Buffer.from(bytes).toString('utf8')) as WatcherCursor
    // What a crash left of an unwinding.
    await this.#history.forget(cursor.checkpoints.at(-1)?.number ?? -1)
    return cursor
  }

  async advance(facts: readonly TimedFact[], cursor: WatcherCursor): Promise<void> {
    await this.#journal.appendAll(async (read) => {
      const states = new Map<RunId, RunState | undefined>()
      const entries: JournalEntry[] = []
      let added = 0
      for (const timed of facts) {
        const { fact } = timed
        if (!('id' in fact)) continue
        const { id } = fact
        const state = states.has(id) ? states.get(id) : await read(id)
        const isFull = this.#journal.openCount + added >= this.#options.maxOpenRuns
        const event = this.#toEvent(timed, state, isFull)
        if (event === undefined) continue
        entries.push({ id, events: [event] })
        if (state === undefined) added += 1
        states.set(id, applyRecord(id, state, { sequence: 0, atMs: 0, event }))
      }
      return { entries, writes: [...(await this.#history.record(facts)), ...cursorWrites(cursor)] }
    })
  }

  async unwind(forkBlock: number, cursor: WatcherCursor): Promise<void> {
    await this.#journal.appendAll(async (read) => {
      const entries: JournalEntry[] = []
      for await (const id of this.#journal.ids()) {
        const state = await read(id)
        if (state === undefined || highestFact(state) <= forkBlock) continue
        entries.push({ id, events: [{ type: 'chainUnwound', forkBlock }] })
      }
      return { entries, writes: cursorWrites(cursor) }
    })
    await this.#history.forget(forkBlock)
  }

  #toEvent(
    { fact, blockTimestampMs }: TimedFact,
    state: RunState | undefined,
    isFull: boolean,
  ): RunEvent | undefined {
    const { place } = fact
    const isKnown = (
      known: { readonly place: { readonly blockHash: string } } | undefined,
    ): boolean => known?.place.blockHash === place.blockHash
    if (fact.type === 'submitted') {
      if (state !== undefined && !state.orphaned && isKnown(state)) return undefined
      if (state === undefined && isFull) {
        this.#options.onSkipped(fact.id)
        return undefined
      }
      return {
        type: 'requestObserved',
        request: fact.request,
        place,
        submittedAtMs: blockTimestampMs,
      }
    }
    if (state === undefined) return undefined
    switch (fact.type) {
      case 'executed': {
        if (isKnown(state.settlement)) return undefined
        const { executor, resultHash, fee } = fact
        const own = executor.toLowerCase() === this.#options.self.toLowerCase()
        return { type: 'requestSettled', executor, own, resultHash, fee, place }
      }
      case 'cancelled':
        return isKnown(state.cancellation)
          ? undefined
          : { type: 'requestCancelled', closesAt: fact.closesAt, place }
      case 'refunded':
        return isKnown(state.refund)
          ? undefined
          : { type: 'requestRefunded', amount: fact.amount, place }
      default:
        return undefined // executors, epochs, and disputes, which zk mode does not have
    }
  }
}

function cursorWrites(cursor: WatcherCursor): KvWrite[] {
  return [
    { type: 'put', key: CURSOR_KEY, value: Buffer.from(JSON.stringify(cursor), 'utf8') },
    { type: 'put', key: HISTORY_KEY, value: new Uint8Array() },
  ]
}

function highestFact(state: RunState): number {
  const places = [state.settlement?.place, state.cancellation?.place, state.refund?.place]
  // A request whose block is gone already has nothing to lose there.
  const own = state.orphaned ? 0 : state.place.blockNumber
  return Math.max(
    own,
    state.inclusion?.blockNumber ?? 0,
    ...places.map((place) => place?.blockNumber ?? 0),
  )
}
