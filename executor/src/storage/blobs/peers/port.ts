import type { Hash } from 'viem'

/**
 * The blob store of another executor. What it sends is not trusted: the caller compares the hash.
 *
 * - Limits: an answer is cut off at `maxBytes`; how long to wait is up to the signal.
 * - Errors: BLOB_PEER_UNREACHABLE when it does not answer, BLOB_PEER_BUSY when it wants to be left alone for now.
 */
export interface BlobPeer {
  /** What it says are the bytes; undefined if it has none. */
  get(hash: Hash, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | undefined>
  /** Whether it says that the bytes are stored. */
  put(hash: Hash, bytes: Uint8Array, signal: AbortSignal): Promise<boolean>
}
