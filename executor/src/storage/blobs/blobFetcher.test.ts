import { createServer, type ServerResponse } from 'node:http'
import { keccak256 } from 'viem'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Bucket, bucketKey } from '../buckets.ts'
import { MemoryStore } from '../kv/memory/memoryStore.ts'
import { BlobFetcher } from './blobFetcher.ts'
import { BlobStore } from './blobStore.ts'
import { HttpPeer } from './peers/http/httpPeer.ts'

const bytes = Uint8Array.from([1, 2, 3])
const hash = keccak256(bytes)
const closers: (() => void)[] = []
let store: BlobStore
let disk: MemoryStore

beforeEach(async () => {
  disk = new MemoryStore()
  store = await BlobStore.open(disk, {
    maxBlobBytes: 1_000,
    maxTotalBytes: 10_000,
    nowMs: () => 0,
    isNeeded: () => false,
  })
})
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A gateway that answers every request in the same way. */
async function peer(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_, response) => answer(response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/base`
}
const fetchFrom = (...peers: readonly string[]): Promise<unknown> =>
  new BlobFetcher(
    { peersFor: () => peers.map((url) => new HttpPeer(url)), timeoutMs: 300, hedgeMs: 50 },
    { store },
  )
    .fetch(hash, new AbortController().signal)
    .catch((error: unknown) => (error as { code?: unknown }).code)

it('takes a blob from the first peer that has it, and keeps it', async () => {
  const good = await peer((response) => response.end(bytes))
  expect(await fetchFrom(good)).toEqual(bytes)
  expect(await fetchFrom()).toEqual(bytes)
})

it('is not held up or misled by peers that lie, stall, flood, redirect or are gone', async () => {
  const good = await peer((response) => response.end(bytes))
  const elsewhere = await peer((response) => response.end(bytes))
  const bad = [
    await peer((response) => response.end('something else')),
    await peer((response) => response.writeHead(404).end()),
    await peer(() => {}),
    await peer((response) => response.writeHead(302, { location: elsewhere }).end()),
    await peer((response) => {
      const flood = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000))) {}
      }
      response.on('drain', flood)
      flood()
    }),
    'http://127.0.0.1:9',
  ]
  expect(await fetchFrom(...bad)).toBe('BLOB_UNAVAILABLE')
  expect(store.totalBytes).toBe(0)
  expect(await fetchFrom(...bad, good)).toEqual(bytes)
})

it('replaces bytes that lost their hash on disk by those of a peer', async () => {
  const good = await peer((response) => response.end(bytes))
  await store.put(bytes)
  const key = bucketKey(Bucket.BLOB, Buffer.from(hash.slice(2), 'hex'))
  await disk.batch([{ type: 'put', key, value: Uint8Array.from([9]) }])
  expect(await fetchFrom()).toBe('STORAGE_CORRUPT')
  expect(await fetchFrom(good)).toEqual(bytes)
  expect(await fetchFrom()).toEqual(bytes)
})

it('asks the next peer when one is slow, and takes the first good answer', async () => {
  let asked = 0
  const slow = await peer((response) => {
    asked++
    setTimeout(() => response.end(bytes), 250)
  })
  const good = await peer((response) => {
    asked++
    response.end(bytes)
  })
  const start = performance.now()
  expect(await fetchFrom(slow, good)).toEqual(bytes)
  expect(performance.now() - start).toBeLessThan(250)
  expect(asked).toBe(2)
})
