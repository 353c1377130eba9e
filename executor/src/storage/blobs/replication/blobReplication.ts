import type { Hash } from 'viem'
import type { BlobStore } from '../blobStore.ts'
import { MAX_WAITING_COPIES, PEER_TIMEOUT_MS, REPAIR_INTERVAL_MS } from '../limits.ts'
import type { BlobPeer } from '../peers/port.ts'
import { BlobKeeper } from './blobKeeper.ts'
import { HolderList } from './holderList.ts'
import { PeerDirectory } from './peerDirectory.ts'

export interface BlobReplicationOptions {
  /** Copies of each blob, 2 to MAX_COPIES. */
  readonly copies: number
  /** Address of this executor. */
  readonly self: string
  /** Base URLs of the gateways of other executors. */
  readonly urls: readonly string[]
  /** Stakes in wei by address, small letters. */
  readonly stakes: () => Readonly<Record<string, string>>
  readonly nowMs: () => number
  /** Time between two rounds of repair, milliseconds. @default REPAIR_INTERVAL_MS */
  readonly intervalMs?: number
  /** The store of this node failed in the background. */
  readonly onFailure: (error: unknown) => void
}

/**
 * Copies of the blobs of a node in the background: new blobs at once, all of them again and again.
 *
 * - Limits: MAX_WAITING_COPIES new blobs wait; the rounds find what is beyond.
 */
export class BlobReplication {
  readonly #options: BlobReplicationOptions
  readonly #directory: PeerDirectory
  readonly #keeper: BlobKeeper
  readonly #waiting = new Set<Hash>()
  readonly #stopping = new AbortController()
  #wake: (() => void) | undefined
  #loop: Promise<void> | undefined

  constructor(options: BlobReplicationOptions, modules: { readonly store: BlobStore }) {
    const { copies, urls, stakes, nowMs } = options
    this.#options = options
    this.#directory = new PeerDirectory({
      self: options.self.toLowerCase(),
      urls,
      stakes,
      timeoutMs: PEER_TIMEOUT_MS,
    })
    const holders = new HolderList({ copies, members: () => this.#directory.members(), nowMs })
    this.#keeper = new BlobKeeper({}, { store: modules.store, holders })
  }

  /** Who is asked for a blob: its holders first, then the gateways whose executor is not known or has no stake. */
  peersFor(hash: Hash): readonly BlobPeer[] {
    const line = this.#keeper.peersFor(hash)
    return [...line, ...this.#directory.peers.filter((peer) => !line.includes(peer))]
  }

  /** A new blob is in the store. */
  added(hash: Hash): void {
    if (this.#waiting.size >= MAX_WAITING_COPIES) return
    this.#waiting.add(hash)
    this.#wake?.()
  }

  start(): void {
    this.#loop ??= this.#run().catch(this.#options.onFailure)
  }

  /** Resolves when the work under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake?.()
    await this.#loop
  }

  async #run(): Promise<void> {
    const { nowMs, intervalMs = REPAIR_INTERVAL_MS } = this.#options
    const { signal } = this.#stopping
    let nextRoundMs = 0
    while (!signal.aborted) {
      if (nowMs() >= nextRoundMs) {
        nextRoundMs = nowMs() + intervalMs
        await this.#directory.refresh(signal)
        await this.#keeper.repair(signal)
      }
      const [hash] = this.#waiting
      if (hash === undefined) {
        await this.#rest(nextRoundMs - nowMs())
        continue
      }
      this.#waiting.delete(hash)
      await this.#keeper.repairBlob(hash, signal, { isNew: true })
    }
  }

  /** Until a blob is added, the next round is due, or the node stops. */
  async #rest(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, Math.max(0, delayMs))
    this.#wake = resolve
    if (this.#stopping.signal.aborted) resolve()
    await promise
    clearTimeout(timer)
    this.#wake = undefined
  }
}
