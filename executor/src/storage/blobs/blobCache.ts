import type { Hash } from 'viem'

/** Verified blobs in memory, the least recently used ones making room. */
export class BlobCache {
  readonly #maxBytes: number
  readonly #blobs = new Map<Hash, Uint8Array>()
  #totalBytes = 0

  /** 0 keeps nothing. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get(hash: Hash): Uint8Array | undefined {
    const bytes = this.#blobs.get(hash)
    if (bytes === undefined) return undefined
    // Put back at the end: a Map keeps the order of insertion.
    this.#blobs.delete(hash)
    this.#blobs.set(hash, bytes)
    return bytes
  }

  /** The bytes must not be changed afterwards. One blob larger than a quarter of the cache is not kept. */
  set(hash: Hash, bytes: Uint8Array): void {
    this.delete(hash)
    if (bytes.length > this.#maxBytes / 4) return
    this.#blobs.set(hash, bytes)
    this.#totalBytes += bytes.length
    for (const oldest of this.#blobs.keys()) {
      if (this.#totalBytes <= this.#maxBytes) return
      this.delete(oldest)
    }
  }

  delete(hash: Hash): void {
    this.#totalBytes -= this.#blobs.get(hash)?.length ?? 0
    this.#blobs.delete(hash)
  }
}
