import { type Hash, keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import { Bucket, bucketKey } from '../buckets.ts'
import { StorageErrorCode } from '../errors.ts'
import { MemoryStore } from '../kv/memory/memoryStore.ts'
import { BlobStore } from './blobStore.ts'
import { BlobStoreErrorCode } from './errors.ts'

const blob = (value: number, size = 100): Uint8Array => new Uint8Array(size).fill(value)
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  )

/** Room for three blobs of 100 bytes and their overhead of 256 each. */
async function create(
  needed: ReadonlySet<Hash> = new Set(),
  store = new MemoryStore(),
): Promise<BlobStore> {
  let now = 0
  return BlobStore.open(store, {
    maxBlobBytes: 100,
    maxTotalBytes: 3 * 356,
    nowMs: () => ++now,
    isNeeded: (hash) => needed.has(hash),
  })
}

describe('BlobStore', () => {
  it('gives blobs back by hash, after it is opened again too', async () => {
    const store = new MemoryStore()
    const hash = await (await create(new Set(), store)).put(blob(1))
    const reopened = await create(new Set(), store)
    expect(await reopened.get(hash)).toEqual(blob(1))
    expect(reopened.totalBytes).toBe(356)
  })

  it('counts a blob once, however often it is put', async () => {
    const blobs = await create()
    await Promise.all([blobs.put(blob(1)), blobs.put(blob(1)), blobs.put(blob(1))])
    expect(blobs.totalBytes).toBe(356)
  })

  it('evicts what was not used for longest', async () => {
    const blobs = await create()
    const [first, second, third] = [
      await blobs.put(blob(1)),
      await blobs.put(blob(2)),
      await blobs.put(blob(3)),
    ]
    await blobs.get(first)
    const fourth = await blobs.put(blob(4))
    expect([first, second, third, fourth].map((hash) => blobs.has(hash))).toEqual([
      true,
      false,
      true,
      true,
    ])
    expect(await blobs.get(second)).toBeUndefined()
    expect(blobs.totalBytes).toBe(3 * 356)
  })

  it('never evicts what an open run needs, and refuses when nothing else is left', async () => {
    const needed = new Set([1, 2, 3].map((value) => keccak256(blob(value))))
    const blobs = await create(needed)
    for (const value of [1, 2, 3]) await blobs.put(blob(value))
    expect(await codeOf(blobs.put(blob(4)))).toBe(BlobStoreErrorCode.STORE_FULL)
    needed.delete(keccak256(blob(2)))
    await blobs.put(blob(4))
    expect([1, 2, 3, 4].map((value) => blobs.has(keccak256(blob(value))))).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  it('takes the largest blob and refuses one byte more', async () => {
    const blobs = await create()
    await blobs.put(blob(1, 100))
    expect(await codeOf(blobs.put(blob(1, 101)))).toBe(BlobStoreErrorCode.TOO_LARGE)
  })

  it('serves what it read from memory, and sees past it whether the disk is sound', async () => {
    const store = new MemoryStore()
    const blobs = await BlobStore.open(store, {
      maxBlobBytes: 100,
      maxTotalBytes: 1_000,
      maxCachedBytes: 400,
      nowMs: () => 0,
      isNeeded: () => false,
    })
    const hash = await blobs.put(blob(1))
    await blobs.get(hash)
    const key = bucketKey(Bucket.BLOB, Buffer.from(hash.slice(2), 'hex'))
    await store.batch([{ type: 'put', key, value: blob(2) }])
    expect(await blobs.get(hash)).toEqual(blob(1))
    expect(await codeOf(blobs.getFromDisk(hash))).toBe(StorageErrorCode.CORRUPT)
    await blobs.remove(hash)
    expect(await blobs.get(hash)).toBeUndefined()
    expect(blobs.totalBytes).toBe(0)
  })

  it('does not hand out bytes that lost their hash on disk', async () => {
    const store = new MemoryStore()
    const blobs = await create(new Set(), store)
    const hash = await blobs.put(blob(1))
    const key = bucketKey(Bucket.BLOB, Buffer.from(hash.slice(2), 'hex'))
    await store.batch([{ type: 'put', key, value: blob(2) }])
    expect(await codeOf(blobs.get(hash))).toBe(StorageErrorCode.CORRUPT)
  })
})
