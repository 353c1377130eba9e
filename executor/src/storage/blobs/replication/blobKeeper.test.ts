import { type Hash, keccak256, numberToBytes } from 'viem'
import { beforeEach, describe, expect, it } from 'vitest'
import { Bucket, bucketKey } from '../../buckets.ts'
import { MemoryStore } from '../../kv/memory/memoryStore.ts'
import { BlobFetcher } from '../blobFetcher.ts'
import { BlobStore } from '../blobStore.ts'
import { SUSPECT_MS } from '../limits.ts'
import { MemoryPeer } from '../peers/memory/memoryPeer.ts'
import type { BlobPeer } from '../peers/port.ts'
import { BlobKeeper } from './blobKeeper.ts'
import { type Holder, HolderList } from './holderList.ts'

const COPIES = 3
const signal = new AbortController().signal
const blob = (index: number): Uint8Array => numberToBytes(index, { size: 40 })

/** An executor: its store, how the others reach it, and who keeps blobs in its eyes. */
interface Node {
  readonly id: string
  readonly disk: MemoryStore
  readonly store: BlobStore
  peer: BlobPeer
  members: readonly Holder[]
  readonly keeper: BlobKeeper
}
let nowMs = 0
let nodes: Node[]

const emptyStore = (disk = new MemoryStore()): Promise<BlobStore> =>
  BlobStore.open(disk, {
    maxBlobBytes: 1_000,
    maxTotalBytes: 10_000_000,
    nowMs: () => nowMs,
    isNeeded: () => false,
  })

async function createNode(id: string): Promise<Node> {
  const disk = new MemoryStore()
  const store = await emptyStore(disk)
  const holders = new HolderList({
    copies: COPIES,
    members: () => node.members,
    nowMs: () => nowMs,
  })
  const node: Node = {
    id,
    disk,
    store,
    peer: new MemoryPeer(store),
    members: [],
    keeper: new BlobKeeper({ timeoutMs: 1_000 }, { store, holders }),
  }
  return node
}

/** Tells everybody who keeps blobs: `alive`, with growing stakes. */
function agree(alive: readonly Node[]): void {
  for (const node of alive) {
    node.members = alive.map(({ id, peer }, index) => ({
      id,
      weight: BigInt(index + 1),
      peer: id === node.id ? undefined : peer,
    }))
  }
}

async function repairAll(alive: readonly Node[]): Promise<number> {
  let restored = 0
  for (const { keeper } of alive) {
    for (let complete = false; !complete; ) {
      const report = await keeper.repair(signal)
      restored += report.restored
      complete = report.complete
    }
  }
  return restored
}

const copiesOf = (hash: Hash, alive: readonly Node[]): number =>
  alive.filter(({ store }) => store.has(hash)).length
const damage = (node: Node, hash: Hash): Promise<void> =>
  node.disk.batch([
    {
      type: 'put',
      key: bucketKey(Bucket.BLOB, Buffer.from(hash.slice(2), 'hex')),
      value: Uint8Array.from([1]),
    },
  ])

beforeEach(async () => {
  nowMs = 0
  nodes = await Promise.all(['0xa', '0xb', '0xc', '0xd', '0xe'].map(createNode))
  agree(nodes)
})

describe('BlobKeeper', () => {
  it('loses none of 1,000 blobs on 5 stores with 3 copies, whichever is lost, and restores the factor', async () => {
    const hashes: Hash[] = []
    for (let index = 0; index < 1_000; index++) {
      hashes.push(await (nodes[index % 5] as Node).keeper.put(blob(index), signal))
    }
    const lacking = (alive: readonly Node[]): number =>
      hashes.filter((hash) => copiesOf(hash, alive) < COPIES).length
    for (const place of nodes.keys()) {
      const alive = nodes.filter((_, index) => index !== place)
      agree(alive)
      const [reader] = alive as [Node]
      const fetcher = new BlobFetcher(
        { peersFor: (hash) => reader.keeper.peersFor(hash) },
        { store: await emptyStore() },
      )
      for (const [index, hash] of hashes.entries()) {
        const own = await reader.store.get(hash)
        expect(own ?? (await fetcher.fetch(hash, signal))).toEqual(blob(index))
      }
      const before = lacking(alive)
      expect(before).toBeGreaterThan(0)
      expect(await repairAll(alive)).toBeGreaterThanOrEqual(before)
      expect(lacking(alive)).toBe(0)
      // An executor with an empty disk comes in its place.
      nodes[place] = await createNode(`${(nodes[place] as Node).id}'`)
      agree(nodes)
      await repairAll(nodes)
    }
    expect(await repairAll(nodes)).toBe(0)
  })

  it('puts copies on the holders of the ring, and on the next in line when one is away', async () => {
    const [writer] = nodes as [Node]
    const hash = keccak256(blob(7))
    const line = new HolderList({ copies: 5, members: () => writer.members, nowMs: () => 0 }).line(
      hash,
    )
    const first = nodes.find(({ id }) => id === line[0]?.id) as Node
    ;(first.peer as MemoryPeer).reachable = false
    await writer.keeper.put(blob(7), signal)
    expect(first === writer || !first.store.has(hash)).toBe(true)
    expect(copiesOf(hash, nodes)).toBeGreaterThanOrEqual(COPIES)
  })

  it('says when too few copies could be made, and keeps its own', async () => {
    const [writer, ...others] = nodes as [Node, ...Node[]]
    for (const { peer } of others) (peer as MemoryPeer).reachable = false
    await expect(writer.keeper.put(blob(1), signal)).rejects.toMatchObject({
      code: 'BLOB_TOO_FEW_COPIES',
      data: { copies: 1, needed: 2 },
    })
    expect(await writer.store.get(keccak256(blob(1)))).toEqual(blob(1))
    ;(others[0] as Node).peer = new MemoryPeer((others[0] as Node).store)
    agree(nodes)
    await writer.keeper.put(blob(1), signal)
  })

  it('mends a damaged copy, its own and those of others', async () => {
    const hash = await (nodes[0] as Node).keeper.put(blob(3), signal)
    const holders = nodes.filter(({ store }) => store.has(hash))
    for (const victim of holders) {
      await damage(victim, hash)
      expect(await repairAll(holders)).toBe(1)
      expect(await victim.store.get(hash)).toEqual(blob(3))
    }
    for (const victim of holders) await damage(victim, hash)
    expect(await (holders[0] as Node).keeper.repair(signal)).toMatchObject({
      failed: 1,
      restored: 0,
    })
  })

  it('finds out who only says that it keeps blobs, and gives its place to the next in line', async () => {
    const liar = nodes[4] as Node
    const lies: readonly BlobPeer[] = [
      { get: async () => undefined, put: async () => true },
      { get: async () => Uint8Array.from([6]), put: async () => true },
    ]
    for (const [round, lie] of lies.entries()) {
      liar.peer = lie
      agree(nodes)
      const honest = nodes.slice(0, 4)
      const hashes: Hash[] = []
      for (let index = 0; index < 40; index++) {
        hashes.push(await (nodes[0] as Node).keeper.put(blob(100 * round + index), signal))
      }
      await repairAll(honest)
      await repairAll(honest)
      expect(hashes.filter((hash) => copiesOf(hash, honest) < COPIES)).toEqual([])
    }
  })

  it('gives a holder that was away its place again after a while', async () => {
    const list = new HolderList({
      copies: 2,
      members: () => (nodes[0] as Node).members,
      nowMs: () => nowMs,
    })
    const hash = keccak256(blob(1))
    const [first, second, third] = list.line(hash).map(({ id }) => id)
    const holders = (): string[] => list.holders(hash).map(({ id }) => id)
    for (let failure = 0; failure < 2; failure++) list.report(first ?? '', false)
    expect(holders()).toEqual([first, second])
    list.report(first ?? '', false)
    expect(holders()).toEqual([second, third])
    nowMs = SUSPECT_MS
    expect(holders()).toEqual([first, second])
    for (let failure = 0; failure < 3; failure++) list.report(first ?? '', false)
    list.report(first ?? '', true)
    expect(holders()).toEqual([first, second])
  })

  it('looks at 256 blobs a round and goes on behind them', async () => {
    const [node] = nodes as [Node]
    agree([node])
    for (let index = 0; index < 300; index++) await node.store.put(blob(index))
    expect(await node.keeper.repair(signal)).toMatchObject({ checked: 256, complete: false })
    expect(await node.keeper.repair(signal)).toMatchObject({ checked: 44, complete: true })
  })
})
