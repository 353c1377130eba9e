import type { Hash } from 'viem'
import { StorageErrorCode } from '../../errors.ts'
import type { BlobStore } from '../blobStore.ts'
import { blobTooFewCopies } from '../errors.ts'
import {
  HEDGE_MS,
  MAX_REPAIR_BLOBS,
  MAX_REPAIR_BYTES,
  MAX_REPAIR_PARALLEL,
  PEER_TIMEOUT_MS,
} from '../limits.ts'
import type { BlobPeer } from '../peers/port.ts'
import { readSoundBlob } from '../readSoundBlob.ts'
import { ensureCopy } from './ensureCopy.ts'
import type { Holder, HolderList } from './holderList.ts'

export interface BlobKeeperOptions {
  /** Time limit of one peer, milliseconds. @default PEER_TIMEOUT_MS */
  readonly timeoutMs?: number
  /** @default HEDGE_MS */
  readonly hedgeMs?: number
}

/** What a round of repair did. */
export interface RepairReport {
  /** Blobs looked at. */
  readonly checked: number
  /** Copies made because a holder had none, or a damaged one; the own copy included. */
  readonly restored: number
  /** Copies that a holder could not be brought to show. */
  readonly failed: number
  /** True if with this round every blob of the store was looked at. */
  readonly complete: boolean
}

/**
 * Keeps copies of the blobs of this node on the executors that the ring names for them.
 *
 * - A holder of a blob sees to all its copies. Who only happens to have one sees to the copy of the first holder.
 * - Limits: a round looks at MAX_REPAIR_BLOBS blobs and moves about MAX_REPAIR_BYTES; the next one goes on behind it.
 * - Source: docs/specs/data.md section 6.
 */
export class BlobKeeper {
  readonly #timeoutMs: number
  readonly #hedgeMs: number
  readonly #store: BlobStore
  readonly #list: HolderList
  #cursor: IterableIterator<Hash> | undefined

  constructor(
    options: BlobKeeperOptions,
    modules: { readonly store: BlobStore; readonly holders: HolderList },
  ) {
    this.#timeoutMs = options.timeoutMs ?? PEER_TIMEOUT_MS
    this.#hedgeMs = options.hedgeMs ?? HEDGE_MS
    this.#store = modules.store
    this.#list = modules.holders
  }

  /** The other executors in the order in which they keep a blob. */
  peersFor(hash: Hash): readonly BlobPeer[] {
    return this.#list.line(hash).flatMap(({ peer }) => peer ?? [])
  }

  /**
   * Stores a blob here and on its holders, the next in line taking the place of those that fail.
   *
   * - Durability: when it resolves, more than half of the copies are on disk; the repair makes the rest.
   * - Errors: BLOB_TOO_FEW_COPIES, the blob is here all the same; BLOB_TOO_LARGE, BLOB_STORE_FULL.
   */
  async put(bytes: Uint8Array, signal: AbortSignal): Promise<Hash> {
    const hash = await this.#store.put(bytes)
    const line = this.#list.line(hash)
    const wanted = this.#list.holders(hash).length
    const others = line.filter(({ peer }) => peer !== undefined)
    const ownPlace = this.#list.holders(hash).some(({ peer }) => peer === undefined) ? 1 : 0
    let next = 0
    const place = async (): Promise<number> => {
      for (let holder = others[next++]; holder !== undefined; holder = others[next++]) {
        if (await this.#give(holder, hash, bytes, signal)) return 1
      }
      return 0
    }
    const placed = await Promise.all(Array.from({ length: wanted - ownPlace }, place))
    const copies = 1 + placed.reduce((sum, count) => sum + count, 0)
    const needed = Math.min(wanted, Math.floor(wanted / 2) + 1)
    if (copies < needed) throw blobTooFewCopies(hash, copies, needed)
    return hash
  }

  /**
   * One round of repair; the next one goes on where this one ends.
   *
   * - Errors: only of the own store, such as STORAGE_FAILED.
   */
  async repair(signal: AbortSignal): Promise<RepairReport> {
    const budget = { blobs: MAX_REPAIR_BLOBS, bytes: MAX_REPAIR_BYTES }
    const report = { checked: 0, restored: 0, failed: 0, complete: false }
    this.#cursor ??= this.#store.hashes()
    const cursor = this.#cursor
    const work = async (): Promise<void> => {
      while (budget.blobs > 0 && budget.bytes > 0 && !signal.aborted) {
        const { value: hash, done } = cursor.next()
        if (done === true) {
          report.complete = true
          this.#cursor = undefined
          return
        }
        budget.blobs--
        report.checked++
        const { restored, failed, bytes } = await this.repairBlob(hash, signal)
        report.restored += restored
        report.failed += failed
        budget.bytes -= bytes
      }
    }
    await Promise.all(Array.from({ length: MAX_REPAIR_PARALLEL }, work))
    return report
  }

  /**
   * Sees to the copies of one blob.
   *
   * - In: `isNew`, nobody else knows of the blob yet, so that all its copies are up to this node.
   * - Out: `bytes` were moved for it.
   */
  async repairBlob(
    hash: Hash,
    signal: AbortSignal,
    { isNew = false }: { readonly isNew?: boolean } = {},
  ): Promise<{ restored: number; failed: number; bytes: number }> {
    const result = { restored: 0, failed: 0, bytes: 0 }
    const bytes = await this.#readOwn(hash, result, signal)
    if (bytes === undefined) return result
    result.bytes += bytes.length
    const holders = this.#list.holders(hash)
    const isHolder = holders.some(({ peer }) => peer === undefined)
    const targets = isHolder || isNew ? holders : holders.slice(0, 1)
    await Promise.all(
      targets.map(async ({ id, peer }) => {
        if (peer === undefined) return
        const outcome = await ensureCopy(peer, hash, bytes, this.#timeoutMs, signal)
        // A node that stops has no one to blame.
        if (signal.aborted) return
        result.bytes += outcome === 'there' ? bytes.length : 2 * bytes.length
        if (outcome !== 'busy') this.#list.report(id, outcome !== 'failed')
        if (outcome === 'restored') result.restored++
        if (outcome === 'failed') result.failed++
      }),
    )
    return result
  }

  /** Undefined if it was evicted meanwhile, or is damaged beyond repair. */
  async #readOwn(
    hash: Hash,
    result: { restored: number; failed: number },
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    const limits = { timeoutMs: this.#timeoutMs, hedgeMs: this.#hedgeMs, fromDisk: true }
    try {
      const own = await readSoundBlob(this.#store, this.peersFor(hash), hash, limits, signal)
      if (own.restored) result.restored++
      return own.bytes
    } catch (error) {
      if ((error as { code?: unknown }).code !== StorageErrorCode.CORRUPT) throw error
      result.failed++
      return undefined
    }
  }

  async #give(
    { id, peer }: Holder,
    hash: Hash,
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<boolean> {
    const outcome =
      peer === undefined ? 'there' : await ensureCopy(peer, hash, bytes, this.#timeoutMs, signal)
    if (outcome === 'failed' && !signal.aborted) this.#list.report(id, false)
    return outcome === 'there' || outcome === 'restored'
  }
}
