import { createServer, type ServerResponse } from 'node:http'
import { keccak256 } from 'viem'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { MemoryStore } from '../kv/memory/memoryStore.ts'
import { BlobFetcher } from './blobFetcher.ts'
import { BlobStore } from './blobStore.ts'

const bytes = Uint8Array.from([1, 2, 3])
const hash = keccak256(bytes)
const closers: (() => void)[] = []
let store: BlobStore

beforeEach(async () => {
  store = await BlobStore.open(new MemoryStore(), {
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
  new BlobFetcher({ peers, timeoutMs: 300 }, { store })
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
