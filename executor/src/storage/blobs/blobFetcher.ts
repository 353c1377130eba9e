import type { Hash } from 'viem'
import type { BlobStore } from './blobStore.ts'
import { blobUnavailable } from './errors.ts'
import { HEDGE_MS, PEER_TIMEOUT_MS } from './limits.ts'
import { fetchVerified } from './peers/fetchVerified.ts'
import type { BlobPeer } from './peers/port.ts'
import { readSoundBlob } from './readSoundBlob.ts'

export interface BlobFetcherOptions {
  /** Who is asked for a blob, in this order. */
  readonly peersFor: (hash: Hash) => readonly BlobPeer[]
  /** Time limit of one peer, milliseconds. @default PEER_TIMEOUT_MS */
  readonly timeoutMs?: number
  /** @default HEDGE_MS */
  readonly hedgeMs?: number
}

/**
 * Finds blobs: in memory, on disk, else on the peers. What a peer sends counts only if it has the hash.
 *
 * - Limits: a peer's answer is cut off at the size limit of the store; redirects are not followed.
 */
export class BlobFetcher {
  readonly #options: BlobFetcherOptions
  readonly #store: BlobStore

  constructor(options: BlobFetcherOptions, modules: { readonly store: BlobStore }) {
    this.#options = options
    this.#store = modules.store
  }

  /** The bytes; after this they are in the own store. Errors: BLOB_UNAVAILABLE, BLOB_STORE_FULL, STORAGE_CORRUPT. */
  async fetch(hash: Hash, signal: AbortSignal): Promise<Uint8Array> {
    const { peersFor, timeoutMs = PEER_TIMEOUT_MS, hedgeMs = HEDGE_MS } = this.#options
    const peers = peersFor(hash)
    const limits = { maxBytes: this.#store.maxBlobBytes, timeoutMs, hedgeMs }
    const own = await readSoundBlob(this.#store, peers, hash, limits, signal)
    if (own.bytes !== undefined) return own.bytes
    const bytes = await fetchVerified(peers, hash, limits, signal)
    if (bytes === undefined) throw blobUnavailable(hash, peers.length)
    await this.#store.put(bytes)
    return bytes
  }
}
