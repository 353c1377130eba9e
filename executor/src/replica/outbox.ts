import type { Operator } from '../ledger/state.ts'
import { MAX_BUNDLE_TRANSACTIONS, type Transaction } from '../ledger/transaction.ts'
import { encodeBundle, MAX_BUNDLE_BYTES, type SignedBundle } from './bundleCodec.ts'

/** Own transactions that wait for a bundle; more are refused. */
export const MAX_QUEUED_TRANSACTIONS = 10_000
/** Own bundles that wait for a block. */
export const MAX_OWN_BUNDLES = 32
/** What the canonical JSON of a bundle has around its transactions. */
const BUNDLE_FRAME_BYTES = 128

/**
 * The own transactions until a block has them.
 *
 * - A bundle that can never be taken up, because another one of this operator has its number (made before a crash), gives its
 *   transactions back to the queue: they may happen twice, and the ledger refuses the second.
 */
export class Outbox {
  readonly #operator: Operator
  readonly #queue: { readonly transaction: Transaction; readonly bytes: number }[] = []
  readonly #flying = new Map<number, SignedBundle>()

  constructor(operator: Operator) {
    this.#operator = operator
  }

  get hasQueued(): boolean {
    return this.#queue.length > 0
  }

  /** False if the queue is full, or the transaction is larger than a bundle. */
  add(transaction: Transaction): boolean {
    const bytes = JSON.stringify(transaction).length
    if (this.#queue.length >= MAX_QUEUED_TRANSACTIONS) return false
    if (bytes + BUNDLE_FRAME_BYTES > MAX_BUNDLE_BYTES) return false
    this.#queue.push({ transaction, bytes })
    return true
  }

  /** The next bundle, an empty one if `isEmptyWanted`; undefined if there is nothing to say, or enough is under way. */
  next(committed: number, isEmptyWanted: boolean): SignedBundle | undefined {
    if (this.#queue.length === 0 && (!isEmptyWanted || this.#flying.size > 0)) return undefined
    if (this.#flying.size >= MAX_OWN_BUNDLES) return undefined
    let bytes = BUNDLE_FRAME_BYTES
    let count = 0
    for (const item of this.#queue) {
      bytes += item.bytes + 1
      if (count >= MAX_BUNDLE_TRANSACTIONS || bytes > MAX_BUNDLE_BYTES) break
      count += 1
    }
    const transactions = this.#queue.splice(0, count).map(({ transaction }) => transaction)
    const sequence = Math.max(committed, ...this.#flying.keys()) + 1
    const bundle = { operator: this.#operator, sequence, transactions }
    this.#flying.set(sequence, bundle)
    return bundle
  }

  /** Numbers of the bundles under way, ascending. */
  get flying(): readonly number[] {
    return [...this.#flying.keys()]
  }

  /**
   * Takes note of a block.
   *
   * - `taken`: own bundles in it, as they were signed; `committed`: number of the last own bundle that any block took up.
   */
  settle(taken: ReadonlyMap<number, Uint8Array>, committed: number): void {
    for (const [sequence, bundle] of this.#flying) {
      if (sequence > committed) continue
      this.#flying.delete(sequence)
      const bytes = taken.get(sequence)
      if (bytes !== undefined && Buffer.compare(encodeBundle(bundle), bytes) === 0) continue
      for (const transaction of bundle.transactions) this.add(transaction)
    }
  }
}
