import { describe, expect, it } from 'vitest'
import { Bucket, bucketKey, prefixEnd } from '../storage/buckets.ts'
import { StorageError, StorageErrorCode } from '../storage/errors.ts'
import { MemoryStore } from '../storage/kv/memory/memoryStore.ts'
import type { KvEntry } from '../storage/kv/port.ts'
import type { RunEvent, RunId } from './fold/runEvent.ts'
import { Journal } from './journal.ts'
import { EVENTS, hashOf, RUN_ID } from './testing/runFactory.ts'

const open = (store: MemoryStore): Promise<Journal> => Journal.open(store, { nowMs: () => 5 })
const put = (journal: Journal, id: RunId, ...events: readonly RunEvent[]): Promise<void> =>
  journal.append(id, () => events)
const { observed, blobs, evaluated, settled } = EVENTS

async function eventEntries(store: MemoryStore): Promise<KvEntry[]> {
  const start = bucketKey(Bucket.RUN_EVENT)
  return store.range({ start, end: prefixEnd(start), limit: 100 })
}

describe('Journal', () => {
  it('numbers the records of a run from 1 and folds them', async () => {
    const journal = await open(new MemoryStore())
    await put(journal, RUN_ID, observed, blobs)
    await put(journal, RUN_ID, evaluated)
    expect(
      (await journal.records(RUN_ID, 0, 10)).map((record) => [record.sequence, record.event.type]),
    ).toEqual([
      [1, 'requestObserved'],
      [2, 'blobsVerified'],
      [3, 'programEvaluated'],
    ])
    expect((await journal.state(RUN_ID))?.evaluated?.outputWords).toEqual(['1'])
    expect((await journal.records(RUN_ID, 1, 1)).map((record) => record.sequence)).toEqual([2])
    expect(await journal.records(RUN_ID, 3, 10)).toEqual([])
  })

  it('has the same states after it is opened again, and goes on counting', async () => {
    const store = new MemoryStore()
    const before = await open(store)
    await put(before, RUN_ID, observed, blobs)
    await put(before, hashOf(1), observed, settled)
    const after = await open(store)
    expect(after.openRuns()).toEqual(before.openRuns())
    expect(await after.state(hashOf(1))).toEqual(await before.state(hashOf(1)))
    await put(after, RUN_ID, evaluated)
    expect((await after.state(RUN_ID))?.sequence).toBe(3)
  })

  it('keeps only open runs in memory, and opens one again when the chain takes facts back', async () => {
    const store = new MemoryStore()
    const journal = await open(store)
    await put(journal, RUN_ID, observed, settled)
    expect(journal.openCount).toBe(0)
    await put(journal, RUN_ID, { type: 'chainUnwound', forkBlock: 11 })
    expect(journal.openCount).toBe(1)
    expect((await open(store)).openRun(RUN_ID)?.settlement).toBeUndefined()
  })

  it('forgets the oldest finished runs beyond its limit, and never an open one', async () => {
    const store = new MemoryStore()
    const limited = (): Promise<Journal> => Journal.open(store, { nowMs: () => 5, maxRuns: 3 })
    const journal = await limited()
    await put(journal, hashOf(1), observed)
    for (const id of [2, 3, 4, 5]) await put(journal, hashOf(id), observed, settled)
    const kept = async (from: Journal): Promise<string[]> => {
      const ids: string[] = []
      for await (const id of from.ids()) ids.push(id)
      return ids
    }
    expect(await kept(journal)).toEqual([1, 4, 5].map(hashOf))
    expect(await journal.state(hashOf(2))).toBeUndefined()
    const reopened = await limited()
    await put(reopened, hashOf(6), observed, settled)
    expect(await kept(reopened)).toEqual([1, 5, 6].map(hashOf))
  })

  it('lets writers decide on the state that their events follow', async () => {
    const journal = await open(new MemoryStore())
    await put(journal, RUN_ID, observed)
    await Promise.all(
      [1, 2, 3].map(() =>
        journal.append(RUN_ID, (state) => (state?.blobsVerified === true ? [] : [blobs])),
      ),
    )
    expect((await journal.state(RUN_ID))?.sequence).toBe(2)
  })

  it('drops events of a run that nobody observed', async () => {
    const journal = await open(new MemoryStore())
    await put(journal, RUN_ID, blobs)
    expect(await journal.state(RUN_ID)).toBeUndefined()
    expect(await journal.records(RUN_ID, 0, 10)).toEqual([])
  })

  it('tells listeners after the write, with all records of it', async () => {
    const store = new MemoryStore()
    const journal = await open(store)
    const heard: (readonly [string, number[]])[] = []
    const end = journal.subscribe((id, records) =>
      heard.push([id, records.map((record) => record.sequence)]),
    )
    await put(journal, RUN_ID, observed, blobs)
    end()
    await put(journal, RUN_ID, evaluated)
    expect(heard).toEqual([[RUN_ID, [1, 2]]])
  })

  it('finds every changed bit, a missing record and a record of another place', async () => {
    const refuses = async (
      damage: (entries: KvEntry[]) => readonly Parameters<MemoryStore['batch']>[0][number][],
    ): Promise<void> => {
      const store = new MemoryStore()
      const journal = await open(store)
      await put(journal, RUN_ID, observed, blobs, evaluated)
      await put(journal, hashOf(1), observed, blobs, evaluated)
      await store.batch(damage(await eventEntries(store)))
      const code = await open(store).then(
        () => 'opened',
        (error: unknown) => (error instanceof StorageError ? error.code : error),
      )
      expect(code).toBe(StorageErrorCode.CORRUPT)
    }
    for (let bit = 0; bit < 200; bit++) {
      await refuses((entries) => {
        const { key, value } = entries[bit % entries.length] as KvEntry
        const position = (bit * 7919) % (value.length * 8)
        value[position >> 3] = (value[position >> 3] ?? 0) ^ (1 << (position & 7))
        return [{ type: 'put', key, value }]
      })
    }
    await refuses(([first]) => [{ type: 'delete', key: (first as KvEntry).key }])
    await refuses(([, second]) => [{ type: 'delete', key: (second as KvEntry).key }])
    // The same record of another run, and the record before it once more.
    await refuses((entries) => [
      { type: 'put', key: (entries[4] as KvEntry).key, value: (entries[1] as KvEntry).value },
    ])
    await refuses((entries) => [
      { type: 'put', key: (entries[2] as KvEntry).key, value: (entries[1] as KvEntry).value },
    ])
  })
})
