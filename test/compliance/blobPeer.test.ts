import { keccak256, numberToBytes } from 'viem'
import { afterEach, expect, it } from 'vitest'
import { HttpPeer } from '../../executor/src/storage/blobs/peers/http/httpPeer.ts'
import { MemoryPeer } from '../../executor/src/storage/blobs/peers/memory/memoryPeer.ts'
import { BlobReplication } from '../../executor/src/storage/blobs/replication/blobReplication.ts'
import { describeBlobPeer } from './blobPeer.suite.ts'
import { type BlobGateway, openStore, startBlobGateway } from './support/blobGateway.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

describeBlobPeer('MemoryPeer', async (store) => {
  const peer = new MemoryPeer(store)
  return {
    peer,
    cutOff: async () => {
      peer.reachable = false
    },
  }
})

describeBlobPeer('HttpPeer', async (store) => {
  const gateway = await startBlobGateway({ store })
  closers.push(() => gateway.close())
  return { peer: new HttpPeer(gateway.url), cutOff: () => gateway.close() }
})

it('takes a gateway that limits its requests for busy, not for a liar', async () => {
  const gateway = await startBlobGateway({ writesPerSecond: 1 })
  closers.push(() => gateway.close())
  const peer = new HttpPeer(gateway.url)
  const put = (index: number): Promise<boolean> => {
    const bytes = numberToBytes(index, { size: 8 })
    return peer.put(keccak256(bytes), bytes, AbortSignal.timeout(5_000))
  }
  expect(await put(1)).toBe(true)
  await expect(put(2)).rejects.toMatchObject({ code: 'BLOB_PEER_BUSY' })
})

it('spreads blobs over gateways by stake, and makes up for one that goes away', async () => {
  const executors = ['a', 'b', 'c', 'd'].map((digit) => `0x${digit.repeat(40)}`)
  const stakes = Object.fromEntries(executors.map((executor) => [executor, '1']))
  const stores = await Promise.all(executors.map(() => openStore()))
  const gateways: BlobGateway[] = []
  for (const [index, executor] of executors.entries()) {
    const store = stores[index]
    if (store === undefined) throw new Error('no store')
    gateways.push(await startBlobGateway({ store, executor }))
  }
  closers.push(...gateways.slice(0, 3).map((gateway) => () => gateway.close()))
  const failures: unknown[] = []
  const replications = gateways.slice(0, 3).map(({ store }, index) => {
    const replication = new BlobReplication(
      {
        copies: 3,
        self: executors[index] ?? '',
        urls: gateways.map(({ url }) => url),
        stakes: () => stakes,
        nowMs: Date.now,
        intervalMs: 500,
        onFailure: (error) => failures.push(error),
      },
      { store },
    )
    closers.push(() => replication.stop())
    replication.start()
    return replication
  })
  const hashes = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const hash = await gateways[0]?.store.put(numberToBytes(index, { size: 40 }))
      if (hash === undefined) throw new Error('no store')
      replications[0]?.added(hash)
      return hash
    }),
  )
  const copies = (): number[] =>
    hashes.map((hash) => stores.slice(0, 3).filter((store) => store.has(hash)).length)
  const all = async (count: number): Promise<void> =>
    expect.poll(() => Math.min(...copies()), { timeout: 20_000 }).toBeGreaterThanOrEqual(count)
  // One of the three holders may be the fourth gateway.
  await all(2)
  await gateways[3]?.close()
  await all(3)
  expect(failures).toEqual([])
})
