import { hashToCid } from '@flowbuilder/sdk/blobs/cid'
import { type Hash, keccak256 } from 'viem'
import type { BlobStore } from './blobStore.ts'
import { blobUnavailable } from './errors.ts'

export interface BlobFetcherOptions {
  /** Base URLs of other gateways, asked in this order. */
  readonly peers: readonly string[]
  /** Time limit of one peer, milliseconds. @default 5,000 */
  readonly timeoutMs?: number
}

/** Of one peer that is asked for a blob. */
const TIMEOUT_MS = 5_000

/**
 * Finds blobs: in the own store, else on the peers. What a peer sends counts only if it has the hash.
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

  /** The bytes; after this they are in the own store. Errors: BLOB_UNAVAILABLE, BLOB_STORE_FULL. */
  async fetch(hash: Hash, signal: AbortSignal): Promise<Uint8Array> {
    const own = await this.#store.get(hash)
    if (own !== undefined) return own
    for (const peer of this.#options.peers) {
      const bytes = await this.#ask(peer, hash, signal)
      if (bytes === undefined || keccak256(bytes) !== hash) continue
      await this.#store.put(bytes)
      return bytes
    }
    throw blobUnavailable(hash, this.#options.peers.length)
  }

  /** Undefined for any kind of failure: the next peer may do better. */
  async #ask(peer: string, hash: Hash, signal: AbortSignal): Promise<Uint8Array | undefined> {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs ?? TIMEOUT_MS)
    try {
      const response = await fetch(new URL(`blobs/${hashToCid(hash)}`, withSlash(peer)), {
        redirect: 'error',
        signal: AbortSignal.any([signal, timeout]),
      })
      if (!response.ok || response.body === null) return undefined
      return await readBounded(response.body, this.#store.maxBlobBytes)
    } catch {
      return undefined
    }
  }
}

/** Undefined if there is more than the limit; the rest is not read. */
export async function readBounded(
  body: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of body) {
    total += chunk.length
    if (total > limitBytes) return undefined
    chunks.push(chunk)
  }
  return Uint8Array.from(Buffer.concat(chunks))
}

function withSlash(base: string): string {
  return base.endsWith('/') ? base : `${base}/`
}
