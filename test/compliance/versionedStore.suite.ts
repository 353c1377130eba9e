import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StorageError, StorageErrorCode } from '../../executor/src/storage/errors.ts'
import type { KvStore } from '../../executor/src/storage/kv/port.ts'
import { seededChance } from '../../executor/src/storage/log/memory/seededChance.ts'
import { MAX_USER_KEY_BYTES } from '../../executor/src/storage/mvcc/versionedKey.ts'
import { VersionError, VersionErrorCode } from '../../executor/src/storage/versioned/errors.ts'
import { KvVersionedStore } from '../../executor/src/storage/versioned/kvVersionedStore.ts'
import { MAX_OPEN_SNAPSHOTS } from '../../executor/src/storage/versioned/port.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const read = (value: Uint8Array | undefined): string | undefined =>
  value === undefined ? undefined : new TextDecoder().decode(value)
const put = (key: string, value: string) => ({ key: text(key), value: text(value) })
const remove = (key: string) => ({ key: text(key), value: undefined })
const ALL = { start: new Uint8Array(), end: Uint8Array.of(0xff), limit: 10_000 }

async function codeOf(work: () => unknown): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof VersionError || error instanceof StorageError) return error.code
    throw error
  }
}

/** What the multi-version store must do on every key-value store. */
export function describeVersionedStore(
  name: string,
  open: () => Promise<KvStore>,
  destroy: () => Promise<void>,
): void {
  describe(`versioned store on ${name}`, () => {
    let below: KvStore
    let store: KvVersionedStore

    beforeEach(async () => {
      below = await open()
      store = await KvVersionedStore.open(below)
    })
    afterEach(async () => {
      await below.close()
      await destroy()
    })

    it('shows each snapshot what was committed up to its version, and nothing later', async () => {
      await store.commit({ readVersion: 0, version: 1, writes: [put('a', '1'), put('b', '1')] })
      const first = store.snapshot()
      await store.commit({ readVersion: 1, version: 5, writes: [put('a', '5'), remove('b')] })
      const second = store.snapshot()
      expect(read(await first.get(text('a')))).toBe('1')
      expect(read(await first.get(text('b')))).toBe('1')
      expect(read(await second.get(text('a')))).toBe('5')
      expect(await second.get(text('b'))).toBeUndefined()
      expect((await second.range(ALL)).map(({ key }) => read(key))).toEqual(['a'])
      expect(read(await store.snapshot(3).get(text('a')))).toBe('1')
      expect(await store.snapshot(0).range(ALL)).toEqual([])
    })

    it('lets the first committer win and writes nothing of the second', async () => {
      await store.commit({ readVersion: 0, version: 1, writes: [put('a', '1')] })
      expect(await store.commit({ readVersion: 1, version: 2, writes: [put('a', '2')] })).toEqual({
        type: 'committed',
      })
      const late = await store.commit({
        readVersion: 1,
        version: 3,
        writes: [put('c', '3'), put('a', '3')],
      })
      expect(late).toEqual({ type: 'conflict', key: text('a') })
      expect(store.latest()).toBe(2)
      expect(await store.snapshot().get(text('c'))).toBeUndefined()
      expect(
        (await store.commit({ readVersion: 2, version: 3, writes: [put('a', '3')] })).type,
      ).toBe('committed')
    })

    it('counts the deletion of a key as a write of it', async () => {
      await store.commit({ readVersion: 0, version: 1, writes: [put('a', '1')] })
      await store.commit({ readVersion: 1, version: 2, writes: [remove('a')] })
      expect(
        (await store.commit({ readVersion: 1, version: 3, writes: [put('a', '3')] })).type,
      ).toBe('conflict')
    })

    it('refuses versions that do not grow, are to come, or were collected', async () => {
      await store.commit({ readVersion: 0, version: 4, writes: [put('a', '4')] })
      expect(await codeOf(() => store.commit({ readVersion: 4, version: 4, writes: [] }))).toBe(
        VersionErrorCode.NOT_NEXT,
      )
      expect(await codeOf(() => store.snapshot(5))).toBe(VersionErrorCode.NOT_READABLE)
      expect(await store.collect(4)).toBe(true)
      expect(await codeOf(() => store.snapshot(3))).toBe(VersionErrorCode.NOT_READABLE)
      expect(read(await store.snapshot(4).get(text('a')))).toBe('4')
    })

    it('refuses a closed snapshot, too many open ones, and a key that is too long', async () => {
      const closed = store.snapshot()
      closed.close()
      expect(await codeOf(() => closed.get(text('a')))).toBe(VersionErrorCode.NOT_READABLE)
      const opened = Array.from({ length: MAX_OPEN_SNAPSHOTS }, () => store.snapshot())
      expect(await codeOf(() => store.snapshot())).toBe(VersionErrorCode.SNAPSHOT_LIMIT)
      opened[0]?.close()
      store.snapshot()
      const write = (bytes: number) => ({
        readVersion: 0,
        version: 1,
        writes: [{ key: new Uint8Array(bytes), value: text('x') }],
      })
      expect(await codeOf(() => store.commit(write(MAX_USER_KEY_BYTES + 1)))).toBe(
        StorageErrorCode.BAD_REQUEST,
      )
      expect((await store.commit(write(MAX_USER_KEY_BYTES))).type).toBe('committed')
    })

    it('collects what nobody can read, and nothing that an open snapshot sees', async () => {
      for (let version = 1; version <= 10; version += 1) {
        const writes = [
          put('a', String(version)),
          version === 6 ? remove('b') : put(`b${version}`, 'x'),
        ]
        await store.commit({ readVersion: version - 1, version, writes })
      }
      const held = store.snapshot(4)
      expect(await store.collect(9)).toBe(true)
      expect(store.watermark()).toBe(4)
      expect(read(await held.get(text('a')))).toBe('4')
      held.close()
      await store.collect(10)
      expect(store.watermark()).toBe(10)
      expect(read(await store.snapshot().get(text('a')))).toBe('10')
      const left = await below.range({
        start: Uint8Array.of(20),
        end: Uint8Array.of(22),
        limit: 100,
      })
      expect(left.length).toBe(10) // a once, b1 to b10 without the deletion, no mark
    })

    it('finds its versions and its watermark again after it was opened anew', async () => {
      await store.commit({ readVersion: 0, version: 1, writes: [put('a', '1')] })
      await store.commit({ readVersion: 1, version: 2, writes: [put('a', '2')] })
      await store.collect(1)
      const again = await KvVersionedStore.open(below)
      expect([again.latest(), again.watermark()]).toEqual([2, 1])
      expect(read(await again.snapshot(1).get(text('a')))).toBe('1')
    })

    it('agrees with a map a version on 3,000 random reads, ranges and collections', async () => {
      const chance = seededChance(7)
      const random = (below: number): number => Math.floor(chance() * below)
      const models: Map<string, string>[] = [new Map()]
      const keyOf = () =>
        [
          Uint8Array.of(random(3), random(2), 0, random(3)),
          Uint8Array.of(0, random(2) * 255),
          Uint8Array.of(random(4)),
        ][random(3)] as Uint8Array
      const hex = (key: Uint8Array) => Buffer.from(key).toString('hex')
      for (let version = 1; version <= 150; version += 1) {
        const model = new Map(models.at(-1))
        const writes = Array.from({ length: 1 + random(8) }, () => {
          const key = keyOf()
          const value = random(4) === 0 ? undefined : text(`${version}/${random(1000)}`)
          if (value === undefined) model.delete(hex(key))
          else model.set(hex(key), read(value) ?? '')
          return { key, value }
        })
        await store.commit({ readVersion: version - 1, version, writes })
        models.push(model)
        if (random(10) === 0) await store.collect(random(version))
        for (let times = 0; times < 20; times += 1) {
          const at = store.watermark() + random(version - store.watermark() + 1)
          const snapshot = store.snapshot(at)
          const key = keyOf()
          const expected = models[at]
          expect(read(await snapshot.get(key))).toBe(expected?.get(hex(key)))
          if (times === 0) {
            const start = keyOf()
            const found = await snapshot.range({ start, end: Uint8Array.of(9), limit: 50 })
            const wanted = [...(expected ?? [])].filter(([name]) => name >= hex(start)).sort()
            expect(found.map((entry) => [hex(entry.key), read(entry.value)])).toEqual(
              wanted.slice(0, 50),
            )
          }
          snapshot.close()
        }
      }
    })

    it('notices every flipped bit of a stored version, and a version at a wrong place', async () => {
      await store.commit({
        readVersion: 0,
        version: 1,
        writes: [put('a', 'value'), put('b', 'other')],
      })
      const [first, second] = await below.range({
        start: Uint8Array.of(20),
        end: Uint8Array.of(21),
        limit: 2,
      })
      if (first === undefined || second === undefined) throw new Error('two versions were written')
      const put1 = (value: Uint8Array) => below.batch([{ type: 'put', key: first.key, value }])
      for (let bit = 0; bit < first.value.length * 8; bit += 1) {
        const damaged = first.value.slice()
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        await put1(damaged)
        expect(await codeOf(() => store.snapshot().get(text('a')))).toBe(StorageErrorCode.CORRUPT)
      }
      await put1(second.value)
      expect(await codeOf(() => store.snapshot().get(text('a')))).toBe(StorageErrorCode.CORRUPT)
      await put1(first.value)
      expect(read(await store.snapshot().get(text('a')))).toBe('value')
    })

    it('commits in the order of the calls', async () => {
      const outcomes = await Promise.all(
        [1, 2, 3].map((version) =>
          store.commit({ readVersion: version - 1, version, writes: [put('a', String(version))] }),
        ),
      )
      expect(outcomes.map(({ type }) => type)).toEqual(['committed', 'committed', 'committed'])
      expect(read(await store.snapshot(2).get(text('a')))).toBe('2')
    })
  })
}
