import { keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import type { BlobStore } from '../../executor/src/storage/blobs/blobStore.ts'
import type { BlobPeer } from '../../executor/src/storage/blobs/peers/port.ts'
import { openStore } from './support/blobGateway.ts'

/** A peer in front of a store, and a way to cut it off. */
export interface PeerUnderTest {
  readonly peer: BlobPeer
  readonly cutOff: () => Promise<void>
}

/** What every adapter of BlobPeer keeps. */
export function describeBlobPeer(
  name: string,
  create: (store: BlobStore) => Promise<PeerUnderTest>,
): void {
  const bytes = Uint8Array.from([1, 2, 3])
  const hash = keccak256(bytes)
  const signal = AbortSignal.timeout(60_000)

  describe(name, () => {
    it('gives back what was put, in the store of the other side', async () => {
      const store = await openStore()
      const { peer } = await create(store)
      expect(await peer.get(hash, 100, signal)).toBeUndefined()
      expect(await peer.put(hash, bytes, signal)).toBe(true)
      expect(await peer.get(hash, 100, signal)).toEqual(bytes)
      expect(await store.get(hash)).toEqual(bytes)
    })

    it('sends the longest answer that was allowed and not one byte more', async () => {
      const { peer } = await create(await openStore())
      await peer.put(hash, bytes, signal)
      expect(await peer.get(hash, 3, signal)).toEqual(bytes)
      expect(await peer.get(hash, 2, signal)).toBeUndefined()
    })

    it('does not take bytes of another hash', async () => {
      const store = await openStore()
      const { peer } = await create(store)
      expect(await peer.put(hash, Uint8Array.from([9]), signal)).toBe(false)
      expect(store.has(hash)).toBe(false)
    })

    it('says that it is busy when there is no room', async () => {
      const { peer } = await create(await openStore(500))
      await peer.put(hash, bytes, signal)
      const other = new Uint8Array(300)
      await expect(peer.put(keccak256(other), other, signal)).rejects.toMatchObject({
        code: 'BLOB_PEER_BUSY',
      })
    })

    it('says that it cannot be reached', async () => {
      const { peer, cutOff } = await create(await openStore())
      await cutOff()
      const code = 'BLOB_PEER_UNREACHABLE'
      await expect(peer.get(hash, 100, signal)).rejects.toMatchObject({ code })
      await expect(peer.put(hash, bytes, signal)).rejects.toMatchObject({ code })
    })
  })
}
