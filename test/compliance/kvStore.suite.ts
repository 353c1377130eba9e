import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StorageError, StorageErrorCode } from '../../executor/src/storage/errors.ts'
import {
  type KvStore,
  type KvWrite,
  MAX_KEY_BYTES,
  MAX_RANGE_ENTRIES,
} from '../../executor/src/storage/kv/port.ts'

export interface KvStoreSetup {
  readonly open: () => Promise<KvStore>
  /** Undefined for a store that forgets when it is closed. */
  readonly reopen: (() => Promise<KvStore>) | undefined
  readonly destroy: () => Promise<void>
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const put = (key: Uint8Array, value: Uint8Array): KvWrite => ({ type: 'put', key, value })
const remove = (key: Uint8Array): KvWrite => ({ type: 'delete', key })
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof StorageError ? error.code : error),
  )

/** What every adapter of the key-value port must do. */
export function describeKvStore(name: string, createSetup: () => Promise<KvStoreSetup>): void {
  describe(`key-value store: ${name}`, () => {
    let setup: KvStoreSetup
    let store: KvStore

    beforeEach(async () => {
      setup = await createSetup()
      store = await setup.open()
    })
    afterEach(async () => {
      await store.close()
      await setup.destroy()
    })

    const keysOf = async (
      start: Uint8Array,
      end: Uint8Array,
      reverse = false,
      limit = 100,
    ): Promise<number[][]> =>
      (await store.range({ start, end, limit, reverse })).map((entry) => [...entry.key])

    it('has nothing at first', async () => {
      expect(await store.get(bytes(1))).toBeUndefined()
      expect(await keysOf(bytes(0), bytes(0xff))).toEqual([])
    })

    it('gives back the bytes that were put, empty ones too', async () => {
      await store.batch([put(bytes(1), bytes(7, 0, 255)), put(bytes(2), bytes())])
      expect(await store.get(bytes(1))).toEqual(bytes(7, 0, 255))
      expect(await store.get(bytes(2))).toEqual(bytes())
    })

    it('keeps its own copy of what was put', async () => {
      const value = bytes(1)
      await store.batch([put(bytes(1), value)])
      value[0] = 9
      const read = await store.get(bytes(1))
      expect(read).toEqual(bytes(1))
      if (read !== undefined) read[0] = 8
      expect(await store.get(bytes(1))).toEqual(bytes(1))
    })

    it('lets the last write of a key in a batch win', async () => {
      await store.batch([
        put(bytes(1), bytes(1)),
        put(bytes(1), bytes(2)),
        remove(bytes(2)),
        put(bytes(2), bytes(3)),
      ])
      expect(await store.get(bytes(1))).toEqual(bytes(2))
      expect(await store.get(bytes(2))).toEqual(bytes(3))
      await store.batch([put(bytes(1), bytes(5)), remove(bytes(1)), remove(bytes(77))])
      expect(await store.get(bytes(1))).toBeUndefined()
    })

    it('orders keys as unsigned bytes, a prefix before its extensions', async () => {
      const keys = [[0x80], [0x7f], [0x7f, 0], [0], [0, 0], [0xff, 0xfe], [1, 255], [2]]
      await store.batch(keys.map((key) => put(bytes(...key), bytes(1))))
      const sorted = [[0], [0, 0], [1, 255], [2], [0x7f], [0x7f, 0], [0x80], [0xff, 0xfe]]
      expect(await keysOf(bytes(0), bytes(0xff, 0xff))).toEqual(sorted)
      expect(await keysOf(bytes(0), bytes(0xff, 0xff), true)).toEqual(sorted.toReversed())
    })

    it('includes the start of a range and excludes its end, in both directions', async () => {
      await store.batch([1, 2, 3, 4, 5].map((key) => put(bytes(key), bytes(key))))
      expect(await keysOf(bytes(2), bytes(4))).toEqual([[2], [3]])
      expect(await keysOf(bytes(2), bytes(4), true)).toEqual([[3], [2]])
      expect(await keysOf(bytes(4), bytes(2))).toEqual([])
      expect(await keysOf(bytes(3), bytes(3))).toEqual([])
    })

    it('stops at the limit of a range', async () => {
      await store.batch([1, 2, 3, 4, 5].map((key) => put(bytes(key), bytes(key))))
      expect(await keysOf(bytes(0), bytes(9), false, 2)).toEqual([[1], [2]])
      expect(await keysOf(bytes(0), bytes(9), true, 2)).toEqual([[5], [4]])
    })

    it('applies batches in the order of the calls', async () => {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => store.batch([put(bytes(1), bytes(index))])),
      )
      expect(await store.get(bytes(1))).toEqual(bytes(49))
    })

    it('refuses keys and ranges beyond its limits, and takes the last good ones', async () => {
      const longest = new Uint8Array(MAX_KEY_BYTES)
      await store.batch([put(longest, bytes(1))])
      expect(await store.get(longest)).toEqual(bytes(1))
      expect(await codeOf(store.get(new Uint8Array(MAX_KEY_BYTES + 1)))).toBe(
        StorageErrorCode.BAD_REQUEST,
      )
      expect(await codeOf(store.batch([put(bytes(), bytes(1))]))).toBe(StorageErrorCode.BAD_REQUEST)
      const range = { start: bytes(0), end: bytes(9) }
      expect(await store.range({ ...range, limit: MAX_RANGE_ENTRIES })).toHaveLength(1)
      expect(await codeOf(store.range({ ...range, limit: MAX_RANGE_ENTRIES + 1 }))).toBe(
        StorageErrorCode.BAD_REQUEST,
      )
      expect(await codeOf(store.range({ ...range, limit: 0 }))).toBe(StorageErrorCode.BAD_REQUEST)
    })

    it('applies nothing of a batch that it refuses', async () => {
      expect(await codeOf(store.batch([put(bytes(1), bytes(1)), put(bytes(), bytes(1))]))).toBe(
        StorageErrorCode.BAD_REQUEST,
      )
      expect(await store.get(bytes(1))).toBeUndefined()
    })

    it('refuses every call after it is closed', async () => {
      await store.close()
      expect(await codeOf(store.get(bytes(1)))).toBe(StorageErrorCode.CLOSED)
      expect(await codeOf(store.batch([put(bytes(1), bytes(1))]))).toBe(StorageErrorCode.CLOSED)
      expect(await codeOf(store.range({ start: bytes(0), end: bytes(9), limit: 1 }))).toBe(
        StorageErrorCode.CLOSED,
      )
    })

    it('still has everything after it is opened again, if it is made to last', async () => {
      await store.batch([put(bytes(1), bytes(1)), put(bytes(2), bytes(2))])
      await store.batch([remove(bytes(1))])
      if (setup.reopen === undefined) return expect(await store.get(bytes(2))).toEqual(bytes(2))
      await store.close()
      store = await setup.reopen()
      expect(await keysOf(bytes(0), bytes(9))).toEqual([[2]])
    })
  })
}
