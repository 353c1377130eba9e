import { type Hash, keccak256 } from 'viem'
import type { BlobStore } from '../../blobStore.ts'
import { BlobStoreErrorCode, blobPeerBusy, blobPeerUnreachable } from '../../errors.ts'
import type { BlobPeer } from '../port.ts'

/** What errors call it. */
const NAME = 'memory'

/** A blob store of the same process, as a peer. */
export class MemoryPeer implements BlobPeer {
  readonly #store: BlobStore
  /** False while it is cut off from the others. */
  reachable = true

  constructor(store: BlobStore) {
    this.#store = store
  }

  async get(hash: Hash, maxBytes: number): Promise<Uint8Array | undefined> {
    this.#check()
    const bytes = await this.#store.get(hash)
    return bytes === undefined || bytes.length > maxBytes ? undefined : bytes
  }

  async put(hash: Hash, bytes: Uint8Array): Promise<boolean> {
    this.#check()
    if (keccak256(bytes) !== hash) return false
    try {
      await this.#store.put(bytes)
      return true
    } catch (error) {
      const isFull = (error as { code?: unknown }).code === BlobStoreErrorCode.STORE_FULL
      throw isFull ? blobPeerBusy(NAME) : error
    }
  }

  #check(): void {
    if (!this.reachable) throw blobPeerUnreachable(NAME, 'it is cut off')
  }
}
