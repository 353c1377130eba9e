import type { Hash } from 'viem'
import { StorageErrorCode } from '../errors.ts'
import type { BlobStore } from './blobStore.ts'
import { type FetchOptions, fetchVerified } from './peers/fetchVerified.ts'
import type { BlobPeer } from './peers/port.ts'

export interface SoundBlob {
  /** Undefined if the store does not have the blob. */
  readonly bytes: Uint8Array | undefined
  /** True if the stored bytes were damaged and are replaced now. */
  readonly restored: boolean
}

/**
 * Reads a blob of the own store; if its bytes lost their hash, those of a peer take their place.
 *
 * - In: `fromDisk` reads past the memory, to see whether the disk still has it.
 * - Errors: STORAGE_CORRUPT if no peer has it.
 */
export async function readSoundBlob(
  store: BlobStore,
  peers: readonly BlobPeer[],
  hash: Hash,
  options: Omit<FetchOptions, 'maxBytes'> & { readonly fromDisk?: boolean },
  signal: AbortSignal,
): Promise<SoundBlob> {
  try {
    const bytes = options.fromDisk === true ? await store.getFromDisk(hash) : await store.get(hash)
    return { bytes, restored: false }
  } catch (error) {
    if ((error as { code?: unknown }).code !== StorageErrorCode.CORRUPT) throw error
    const bytes = await fetchVerified(
      peers,
      hash,
      { ...options, maxBytes: store.maxBlobBytes },
      signal,
    )
    if (bytes === undefined) throw error
    await store.remove(hash)
    await store.put(bytes)
    return { bytes, restored: true }
  }
}
