import type { Hex } from 'viem'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stakedExecutors, type WatcherCursor } from '../../executor/src/settlement/cursor.ts'
import { ViemChain } from '../../executor/src/settlement/viem/viemChain.ts'
import { type TimedFact, Watcher, type WatcherSink } from '../../executor/src/settlement/watcher.ts'
import { productFlow, startTestNetwork, type TestNetwork } from './support/testNetwork.ts'

/** Keeps what it is told, as a journal would: facts above a fork are dropped. */
class ListSink implements WatcherSink {
  facts: TimedFact[] = []
  cursor: WatcherCursor | undefined
  unwinds: number[] = []

  async loadCursor(): Promise<WatcherCursor | undefined> {
    // Through JSON, as the store keeps it.
    return this.cursor === undefined
      ? undefined
      : (JSON.parse(JSON.stringify(this.cursor)) as WatcherCursor)
  }

  async advance(facts: readonly TimedFact[], cursor: WatcherCursor): Promise<void> {
    this.facts.push(...facts)
    this.cursor = cursor
  }

  async unwind(forkBlock: number, cursor: WatcherCursor): Promise<void> {
    this.unwinds.push(forkBlock)
    this.facts = this.facts.filter(({ fact }) => fact.place.blockNumber <= forkBlock)
    this.cursor = cursor
  }
}

let network: TestNetwork
let chain: ViemChain
let snapshot: Hex

beforeAll(async () => {
  network = await startTestNetwork(1)
  const { account } = await network.executor(0)
  chain = new ViemChain({ ...network.deployment, rpcUrl: network.rpcUrl, account })
  snapshot = await network.client.snapshot()
})
afterAll(() => network?.stop())
beforeEach(async () => {
  await network.client.revert({ id: snapshot })
  snapshot = await network.client.snapshot()
})

const watcherOf = (
  sink: ListSink,
  changes: { maxRangeBlocks?: number; confirmations?: number } = {},
): Watcher =>
  new Watcher(
    { fromBlock: Number(network.deployment.fromBlock), confirmations: 0, ...changes },
    { chain, sink },
  )

async function catchUp(watcher: Watcher): Promise<number> {
  for (let polls = 1; polls < 500; polls++) if ((await watcher.poll()).synced) return polls
  throw new Error('it does not catch up')
}
const submittedIds = (sink: ListSink): string[] =>
  sink.facts.flatMap(({ fact }) => (fact.type === 'submitted' ? [fact.id] : []))

async function submit(count: number): Promise<Hex[]> {
  const ids: Hex[] = []
  for (let index = 0; index < count; index++) {
    ids.push((await network.submit(productFlow(BigInt(index), 1n))).id)
    await network.client.mine({ blocks: 1 + (index % 3) })
  }
  return ids
}

describe('Watcher', () => {
  it('sees every fact once and in order, whatever the size of its ranges', async () => {
    const ids = await submit(6)
    const { number: head } = await network.client.getBlock()
    const blocks = Number(head - network.deployment.fromBlock) + 1
    for (const maxRangeBlocks of [1, 2, 3, 2_000]) {
      const sink = new ListSink()
      const polls = await catchUp(watcherOf(sink, { maxRangeBlocks }))
      expect(submittedIds(sink)).toEqual(ids)
      expect(polls).toBe(Math.ceil(blocks / maxRangeBlocks))
      expect(sink.cursor === undefined ? [] : stakedExecutors(sink.cursor)).toHaveLength(1)
    }
  })

  it('goes on where it was stopped, after each range', async () => {
    const ids = await submit(4)
    const sink = new ListSink()
    // A new watcher for each poll: nothing but the cursor is kept.
    for (let polls = 0; polls < 100; polls++) {
      if ((await watcherOf(sink, { maxRangeBlocks: 2 }).poll()).synced) break
    }
    expect(submittedIds(sink)).toEqual(ids)
  })

  it('waits for confirmations, to the block', async () => {
    const sink = new ListSink()
    const watcher = watcherOf(sink, { confirmations: 3 })
    const { id } = await network.submit(productFlow(1n, 1n))
    await network.client.mine({ blocks: 2 })
    await catchUp(watcher)
    expect(submittedIds(sink)).toEqual([])
    await network.client.mine({ blocks: 1 })
    await catchUp(watcher)
    expect(submittedIds(sink)).toEqual([id])
  })

  it('goes back to the newest block that is still there, and no further', async () => {
    const sink = new ListSink()
    const watcher = watcherOf(sink, { maxRangeBlocks: 1 })
    const [kept] = await submit(1)
    const { number: forkBlock } = await network.client.getBlock()
    const before = await network.client.snapshot()
    await submit(3)
    await catchUp(watcher)
    expect(submittedIds(sink)).toHaveLength(4)
    await network.client.revert({ id: before })
    await network.client.mine({ blocks: 2, interval: 7 })
    const [added] = await submit(1)
    await catchUp(watcher)
    expect(sink.unwinds).toEqual([Number(forkBlock)])
    expect(submittedIds(sink)).toEqual([kept, added])
  })

  it('starts again from the deployment when nothing it knew is there any more', async () => {
    const sink = new ListSink()
    const [id] = await submit(1)
    await catchUp(watcherOf(sink))
    const { cursor } = sink
    if (cursor === undefined) throw new Error('no cursor')
    const foreign = cursor.checkpoints.map((item) => ({
      ...item,
      hash: `0x${'5'.repeat(64)}` as const,
    }))
    sink.cursor = { ...cursor, checkpoints: foreign }
    await catchUp(watcherOf(sink))
    expect(sink.unwinds).toEqual([Number(network.deployment.fromBlock) - 1])
    expect(submittedIds(sink)).toEqual([id])
  })
})
