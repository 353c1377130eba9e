import { expect, it } from 'vitest'
import { BlobCache } from './blobCache.ts'

const bytes = (size: number): Uint8Array => new Uint8Array(size)
const kept = (cache: BlobCache): string[] =>
  (['0x1', '0x2', '0x3', '0x4', '0x5'] as const).filter((hash) => cache.get(hash) !== undefined)

it('keeps what was used last within its bytes', () => {
  const cache = new BlobCache(100)
  for (const hash of ['0x1', '0x2', '0x3', '0x4'] as const) cache.set(hash, bytes(25))
  expect(kept(cache)).toEqual(['0x1', '0x2', '0x3', '0x4'])
  cache.get('0x1')
  cache.set('0x5', bytes(25))
  expect(kept(cache)).toEqual(['0x1', '0x3', '0x4', '0x5'])
})

it('keeps no blob larger than a quarter of it, and nothing with no room', () => {
  const cache = new BlobCache(100)
  cache.set('0x1', bytes(26))
  expect(kept(cache)).toEqual([])
  const none = new BlobCache(0)
  none.set('0x1', bytes(1))
  expect(kept(none)).toEqual([])
})

it('counts a blob once when it comes again, and not after it was removed', () => {
  const cache = new BlobCache(50)
  for (let round = 0; round < 10; round++) cache.set('0x1', bytes(10))
  for (const hash of ['0x2', '0x3', '0x4', '0x5'] as const) cache.set(hash, bytes(10))
  expect(kept(cache)).toEqual(['0x1', '0x2', '0x3', '0x4', '0x5'])
  cache.delete('0x1')
  cache.delete('0x1')
  cache.set('0x1', bytes(10))
  expect(kept(cache)).toHaveLength(5)
})
