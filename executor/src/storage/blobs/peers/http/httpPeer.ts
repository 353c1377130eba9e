import { hashToCid } from '@flowbuilder/sdk/blobs/cid'
import type { Hash } from 'viem'
import { blobPeerBusy, blobPeerUnreachable } from '../../errors.ts'
import type { BlobPeer } from '../port.ts'
import { readBounded } from './readBounded.ts'

const TOO_MANY_REQUESTS = 429
const NO_ROOM = 507

/** A gateway of another executor: `GET` and `PUT /blobs/{cid}`. Redirects are not followed. */
export class HttpPeer implements BlobPeer {
  readonly #base: string

  constructor(baseUrl: string) {
    this.#base = baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`
  }

  async get(hash: Hash, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | undefined> {
    try {
      const response = await this.#send(hash, { signal })
      if (!response.ok || response.body === null) return undefined
      return await readBounded(response.body, maxBytes)
    } catch (cause) {
      throw this.#failure(cause)
    }
  }

  async put(hash: Hash, bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
    try {
      const response = await this.#send(hash, {
        method: 'PUT',
        body: Uint8Array.from(bytes),
        signal,
      })
      await response.body?.cancel()
      return response.ok
    } catch (cause) {
      throw this.#failure(cause)
    }
  }

  async #send(hash: Hash, request: RequestInit): Promise<Response> {
    const url = new URL(`blobs/${hashToCid(hash)}`, this.#base)
    const response = await fetch(url, { ...request, redirect: 'error' })
    if (response.status !== TOO_MANY_REQUESTS && response.status !== NO_ROOM) return response
    await response.body?.cancel()
    throw blobPeerBusy(this.#base)
  }

  #failure(cause: unknown): Error {
    const isOurs = (cause as { code?: unknown }).code === blobPeerBusy(this.#base).code
    return isOurs ? (cause as Error) : blobPeerUnreachable(this.#base, cause)
  }
}
