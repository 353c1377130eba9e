import { HttpPeer } from '../peers/http/httpPeer.ts'
import { readBounded } from '../peers/http/readBounded.ts'
import type { BlobPeer } from '../peers/port.ts'
import type { Holder } from './holderList.ts'

export interface PeerDirectoryOptions {
  /** This executor, small letters. */
  readonly self: string
  /** Base URLs of the gateways of other executors. */
  readonly urls: readonly string[]
  /** Stakes in wei by address, small letters; who has none is not listed. */
  readonly stakes: () => Readonly<Record<string, string>>
  readonly timeoutMs: number
}

/** Bytes of the answer of `/network`, which is about 600. */
const MAX_NETWORK_BYTES = 2 ** 14 // 16,384
const ADDRESS = /^0x[0-9a-f]{40}$/

/**
 * Which gateway belongs to which executor: each one says so itself. Who says it for another gets blobs in its place, but
 * no trust: bytes are compared with their hash.
 */
export class PeerDirectory {
  readonly #options: PeerDirectoryOptions
  readonly #peers: readonly { readonly url: string; readonly peer: BlobPeer }[]
  readonly #known = new Map<string, BlobPeer>()
  #members: readonly Holder[] = []
  #version = ''

  constructor(options: PeerDirectoryOptions) {
    this.#options = options
    this.#peers = options.urls.map((url) => ({ url, peer: new HttpPeer(url) }))
  }

  /** All gateways, in the order of the options. */
  get peers(): readonly BlobPeer[] {
    return this.#peers.map(({ peer }) => peer)
  }

  /** Staked executors that can be reached, and this one; the same array while nothing changes. */
  members(): readonly Holder[] {
    const { self, stakes } = this.#options
    const staked = Object.entries(stakes()).filter(([id]) => id === self || this.#known.has(id))
    const version = staked.flat().join()
    if (version !== this.#version) {
      this.#version = version
      this.#members = staked.map(([id, stake]) => ({
        id,
        weight: BigInt(stake),
        peer: id === self ? undefined : this.#known.get(id),
      }))
    }
    return this.#members
  }

  /** Asks the gateways of which nothing is known yet. */
  async refresh(signal: AbortSignal): Promise<void> {
    const known = new Set(this.#known.values())
    const unknown = this.#peers.filter(({ peer }) => !known.has(peer))
    await Promise.all(
      unknown.map(async ({ url, peer }) => {
        const executor = await askExecutor(url, this.#options.timeoutMs, signal)
        if (executor === undefined || executor === this.#options.self) return
        if (!this.#known.has(executor)) this.#known.set(executor, peer)
      }),
    )
  }
}

/** Undefined if the gateway does not answer as one. */
async function askExecutor(
  url: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const response = await fetch(new URL('network', url.endsWith('/') ? url : `${url}/`), {
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    })
    if (!response.ok || response.body === null) return undefined
    const bytes = await readBounded(response.body, MAX_NETWORK_BYTES)
    if (bytes === undefined) return undefined
    const { executor } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { executor?: unknown }
    const id = typeof executor === 'string' ? executor.toLowerCase() : ''
    return ADDRESS.test(id) ? id : undefined
  } catch {
    return undefined
  }
}
