import { Fault } from '@flowbuilder/sdk/actions/getSlash'
import { type Address, type Hash, toHex } from 'viem'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ChainSink } from '../../requests/chainSink.ts'
import type { ChainPlace } from '../../requests/fold/runEvent.ts'
import { Journal } from '../../requests/journal.ts'
import { hashOf, requestRecord } from '../../requests/testing/runFactory.ts'
import { MemoryStore } from '../../storage/kv/memory/memoryStore.ts'
import type { KvRange } from '../../storage/kv/port.ts'
import { startCursor } from '../cursor.ts'
import type { ChainFact } from '../port.ts'
import type { TimedFact } from '../watcher.ts'
import { ChainHistory, MAX_HISTORY_PAGE } from './chainHistory.ts'
import type { RequestStatus } from './foldHistory.ts'

const ANN = toHex(0xa, { size: 20 })
const BOB = toHex(0xb, { size: 20 })
const [QUORUM, ZK, OPTIMISTIC] = [0, 1, 2] as const

/** Counts what is read. */
class CountingStore extends MemoryStore {
  entries = 0
  override async range(range: KvRange) {
    const entries = await super.range(range)
    this.entries += entries.length
    return entries
  }
}

let store: CountingStore
let history: ChainHistory
let sink: ChainSink
beforeEach(async () => {
  store = new CountingStore()
  await open()
})

/** As a node that starts on what another one left. */
async function open(): Promise<void> {
  history = new ChainHistory(store)
  const journal = await Journal.open(store, { nowMs: () => 1 })
  sink = new ChainSink(
    { self: ANN, maxOpenRuns: 2, onSkipped: () => {} },
    { store, journal, history },
  )
}

const placeAt = (blockNumber: number, logIndex = 0): ChainPlace => ({
  ...{ blockNumber, logIndex },
  blockHash: hashOf(blockNumber),
  transactionHash: hashOf(blockNumber),
})
const timed = (fact: ChainFact): TimedFact => ({
  fact,
  blockTimestampMs: fact.place.blockNumber * 1_000,
})
const submitted = (
  block: number,
  number: number,
  { owner = ANN, mode = QUORUM }: { owner?: Address; mode?: 0 | 1 | 2 } = {},
): ChainFact => {
  const request = requestRecord({ owner, mode })
  return { type: 'submitted', place: placeAt(block, number), id: hashOf(number), request }
}
const executed = (block: number, number: number, executor = BOB): ChainFact => ({
  ...{ type: 'executed', place: placeAt(block, number), id: hashOf(number), executor },
  ...{ resultHash: hashOf(9), fee: '1000' },
})

const advance = (block: number, ...facts: readonly ChainFact[]): Promise<void> =>
  sink.advance(facts.map(timed), {
    ...startCursor(),
    checkpoints: [{ number: block, hash: hashOf(block) }],
  })
const unwind = (block: number): Promise<void> => sink.unwind(block, startCursor())

const ids = async (filter: Parameters<ChainHistory['requests']>[0]): Promise<Hash[]> => {
  const { items } = await history.requests(filter, { limit: 100, before: 0 })
  return items.map(({ id }) => id)
}

describe('the history of the chain', () => {
  it('lists requests by owner, mode and status, in every combination, newest first', async () => {
    const owners = [ANN, BOB]
    const modes = [QUORUM, ZK, OPTIMISTIC]
    const all = owners.flatMap((owner) => modes.map((mode) => ({ owner, mode })))
    await advance(1, ...all.map((terms, index) => submitted(1, index + 1, terms)))
    await advance(2, executed(2, 2), executed(2, 6))
    const known = all.map((terms, index) => ({
      ...terms,
      id: hashOf(index + 1),
      status: [2, 6].includes(index + 1) ? 'completed' : 'open',
    }))
    const statuses: (RequestStatus | undefined)[] = ['open', 'completed', 'posted', undefined]
    for (const owner of [...owners, undefined])
      for (const mode of [...modes, undefined])
        for (const status of statuses) {
          const expected = known.filter(
            (item) =>
              (owner ?? item.owner) === item.owner &&
              (mode ?? item.mode) === item.mode &&
              (status ?? item.status) === item.status,
          )
          const found = await ids({ owner, mode, status })
          expect(found).toEqual(expected.map(({ id }) => id).reverse())
        }
  })

  it('gives pages without gap or repetition while newer requests come', async () => {
    for (let block = 1; block <= 25; block += 1) await advance(block, submitted(block, block))
    const seen: Hash[] = []
    let before = 0
    do {
      const page = await history.requests({ owner: ANN }, { limit: 10, before })
      seen.push(...page.items.map(({ id }) => id))
      before = page.next
      await advance(30 + seen.length, submitted(30 + seen.length, 30 + seen.length))
    } while (before > 0)
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => hashOf(25 - index)))
  })

  it('reads no more than a page, however many requests there are', async () => {
    const others = Array.from({ length: 2_000 }, (_, index) =>
      submitted(1, index + 1, { mode: ZK }),
    )
    await advance(1, ...others)
    await advance(2, submitted(2, 5_000, { owner: BOB, mode: OPTIMISTIC }))
    store.entries = 0
    expect(await ids({ owner: BOB })).toEqual([hashOf(5_000)])
    expect(await ids({ mode: OPTIMISTIC, status: 'open' })).toEqual([hashOf(5_000)])
    expect(await ids({ status: 'completed' })).toEqual([])
    // Two pages of one request, each with the one fact of it.
    expect(store.entries).toBe(4)
    store.entries = 0
    expect(await ids({})).toHaveLength(MAX_HISTORY_PAGE)
    expect(store.entries).toBe(2 * MAX_HISTORY_PAGE + 1)
  })

  it('follows a dispute through all of its words', async () => {
    const id = hashOf(1)
    const until = '99'
    const statusAfter = async (block: number, fact: ChainFact): Promise<RequestStatus> => {
      await advance(block, fact)
      const status = (await history.request(id))?.status ?? 'open'
      expect(await ids({ status })).toEqual([id])
      return status
    }
    const place = placeAt
    expect(await statusAfter(1, submitted(1, 1, { mode: OPTIMISTIC }))).toBe('open')
    const posted = { type: 'posted', id, poster: BOB, resultHash: hashOf(2), until } as const
    expect(await statusAfter(2, { ...posted, place: place(2) })).toBe('posted')
    const challenge = { type: 'challenged', id, challenger: ANN, ground: 0, taskIndex: 0 } as const
    expect(await statusAfter(3, { ...challenge, until, place: place(3) })).toBe('challenged')
    expect(await statusAfter(4, { type: 'challengeRejected', id, until, place: place(4) })).toBe(
      'posted',
    )
    expect(await statusAfter(5, { ...challenge, until, place: place(5) })).toBe('challenged')
    expect(await statusAfter(6, { type: 'challengeUpheld', id, until, place: place(6) })).toBe(
      'reopened',
    )
    expect((await history.request(id))?.closesAt).toBe(until)
    expect(await statusAfter(7, { type: 'refunded', id, amount: '5', place: place(7) })).toBe(
      'refunded',
    )
    await unwind(6)
    expect((await history.request(id))?.status).toBe('reopened')
    expect(await statusAfter(8, { type: 'cancelled', id, closesAt: '50', place: place(8) })).toBe(
      'cancelling',
    )
  })

  it('takes back what a reorganisation takes back, and nothing else', async () => {
    await advance(1, submitted(1, 1), submitted(1, 2))
    await advance(2, executed(2, 1))
    await advance(3, submitted(3, 3), executed(3, 2))
    await unwind(2)
    expect(await ids({})).toEqual([2, 1].map(hashOf))
    expect(await ids({ status: 'completed' })).toEqual([hashOf(1)])
    expect(await ids({ status: 'open' })).toEqual([hashOf(2)])
    expect(await history.request(hashOf(3))).toBeUndefined()
    // The other branch has it in another block.
    await advance(4, submitted(4, 3), executed(4, 2, ANN))
    expect(await ids({})).toEqual([3, 2, 1].map(hashOf))
    const { items } = await history.settlements(ANN, { limit: 10, before: 0 })
    expect(items.map(({ id }) => id)).toEqual([hashOf(2)])
    await unwind(0)
    expect(await ids({})).toEqual([])
    expect(
      await store.range({ start: Uint8Array.of(40), end: Uint8Array.of(43), limit: 10 }),
    ).toEqual([])
  })

  it('ends an unwinding that a crash interrupted, before anything else is read', async () => {
    await advance(1, submitted(1, 1))
    await advance(2, submitted(2, 2))
    const forget = vi.spyOn(history, 'forget').mockRejectedValue(new Error('crash'))
    const cursor = { ...startCursor(), checkpoints: [{ number: 1, hash: hashOf(1) }] }
    await expect(sink.unwind(1, cursor)).rejects.toThrow('crash')
    forget.mockRestore()
    expect(await ids({})).toEqual([2, 1].map(hashOf))
    await open()
    expect(await sink.loadCursor()).toEqual(cursor)
    expect(await ids({})).toEqual([hashOf(1)])
  })

  it('takes back more facts than one batch holds', async () => {
    await advance(1, submitted(1, 1))
    await advance(2, ...Array.from({ length: 2_500 }, (_, index) => submitted(2, index + 2)))
    await unwind(1)
    expect(await ids({})).toEqual([hashOf(1)])
  })

  it('lists settlements, slashes and epochs, of everybody and of one', async () => {
    const slash = (number: number, owner: Address): ChainFact => ({
      ...{ type: 'slashed', place: placeAt(5, number), slashId: hashOf(number), owner },
      ...{ fault: Fault.ABSENCE, amount: '7', reporter: ANN, executableAt: '99' },
    })
    await advance(3, submitted(3, 1), submitted(3, 2))
    // Settled in the other order.
    await advance(4, executed(4, 2, ANN))
    await advance(5, executed(5, 1), slash(11, ANN), slash(12, BOB))
    const end = { type: 'slashEnded', place: placeAt(6), slashId: hashOf(11) } as const
    await advance(6, { ...end, overturned: true })
    await advance(7, { type: 'epochStarted', place: placeAt(7), epoch: 21 })
    await advance(8, { type: 'epochStarted', place: placeAt(8), epoch: 22 })
    const page = { limit: 10, before: 0 }
    const settled = async (executor: Address | undefined) =>
      (await history.settlements(executor, page)).items.map(({ id }) => id)
    expect(await settled(undefined)).toEqual([1, 2].map(hashOf))
    expect(await settled(ANN)).toEqual([hashOf(2)])
    const slashes = (await history.slashes(undefined, page)).items
    expect(slashes).toMatchObject([
      { id: hashOf(12), owner: BOB, status: 'pending', fault: Fault.ABSENCE },
      { id: hashOf(11), owner: ANN, status: 'overturned', ended: { atMs: 6_000 } },
    ])
    expect((await history.slashes(BOB, page)).items.map(({ id }) => id)).toEqual([hashOf(12)])
    const epochs = await history.epochs({ limit: 1, before: 0 })
    expect(epochs.items).toMatchObject([{ epoch: 22 }])
    const older = await history.epochs({ limit: 1, before: epochs.next })
    expect(older).toMatchObject({ items: [{ epoch: 21, atMs: 7_000 }], next: 0 })
  })

  it('changes nothing when the chain is read again from the start', async () => {
    await advance(1, submitted(1, 1), submitted(1, 2))
    await advance(2, executed(2, 1))
    const dump = () =>
      store.range({ start: Uint8Array.of(40), end: Uint8Array.of(43), limit: 1_000 })
    const before = await dump()
    await open()
    await advance(1, submitted(1, 1), submitted(1, 2))
    await advance(2, executed(2, 1))
    expect(await dump()).toEqual(before)
  })

  it('has the node read the whole chain when it kept no history before', async () => {
    await advance(1, submitted(1, 1))
    expect(await sink.loadCursor()).toMatchObject({ checkpoints: [{ number: 1 }] })
    const marker = Buffer.concat([Uint8Array.of(1), Buffer.from('history', 'ascii')])
    await store.batch([{ type: 'delete', key: marker }])
    await open()
    expect(await sink.loadCursor()).toBeUndefined()
  })

  it('knows requests that the node has no room to look after', async () => {
    await advance(1, submitted(1, 1), submitted(1, 2), submitted(1, 3))
    expect(await ids({})).toHaveLength(3)
  })
})
