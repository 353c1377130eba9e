import { hexToBytes } from 'viem'
import { beforeAll, describe, expect, it } from 'vitest'
import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { blsScheme } from '../consensus/bls/blsScheme.ts'
import { voteDigest } from '../consensus/core/digest/voteDigest.ts'
import { VoteType } from '../consensus/core/types.ts'
import type { BlockCertificate } from '../consensus/engine/port.ts'
import { executorKey } from '../ledger/state.ts'
import { MemoryStore } from '../storage/kv/memory/memoryStore.ts'
import { KvVersionedStore } from '../storage/versioned/kvVersionedStore.ts'
import { ReplicaErrorCode } from './errors.ts'
import {
  decodeSnapshotHead,
  encodeSnapshotHead,
  type SnapshotHead,
  SnapshotIntake,
} from './snapshot.ts'
import {
  CONTEXT,
  genesisOf,
  openReplica,
  operatorOf,
  secretOf,
  type TestReplica,
} from './testing/replicaCluster.ts'

const GENESIS = genesisOf(4)
const TRUST = {
  genesis: GENESIS,
  context: CONTEXT,
  epoch: { epoch: 1, since: 1, members: GENESIS.members },
  scheme: blsScheme,
}

/** By the members in these seats. */
function certify(
  height: number,
  blockId: `0x${string}`,
  seats: readonly number[],
): BlockCertificate {
  const vote = { type: VoteType.PRECOMMIT, validator: '', height, round: 0, validRound: -1 }
  const digest = hexToBytes(voteDigest({ ...vote, valueId: blockId }, CONTEXT))
  const signatures = seats.map((seat) => createBlsKey(secretOf(seat)).sign(digest) as Uint8Array)
  const absentMembers = [0, 1, 2, 3].reduce(
    (bits, seat) => (seats.includes(seat) ? bits : bits | (1n << BigInt(seat))),
    0n,
  )
  const signature = blsScheme.sum(signatures) ?? new Uint8Array()
  return { height, round: 0, blockId, absentMembers, signature }
}

let from: TestReplica
let head: SnapshotHead

async function grow(blocks: number): Promise<void> {
  for (let index = 0; index < blocks; index += 1) {
    const height = from.replica.committedHeight() + 1
    from.replica.submit({ type: 'heartbeat', capabilities: [`at-${height}`] })
    const block = await from.replica.build(height)
    await from.replica.commit({ block, certificate: certify(height, block.id, [0, 1, 3]) })
  }
}

describe('a snapshot', () => {
  beforeAll(async () => {
    from = await openReplica(0, GENESIS)
    await grow(3)
    from.replica.takeSnapshot()
    const taken = await from.replica.snapshotHead()
    head = decodeSnapshotHead(encodeSnapshotHead(taken as SnapshotHead)) as SnapshotHead
    await grow(2)
  })

  async function fill(intake: SnapshotIntake): Promise<void> {
    for (const bucket of intake.missing) {
      const chunk = (await from.replica.snapshotChunk(intake.height, bucket)) as Uint8Array
      expect(intake.add(bucket, chunk)).toBe(true)
    }
  }

  it('gives a late node the state of its block, from which it goes on by blocks', async () => {
    const intake = new SnapshotIntake(head, TRUST)
    await fill(intake)
    const kv = new MemoryStore()
    await intake.install(await KvVersionedStore.open(kv))
    const late = await openReplica(1, GENESIS, { kv })
    expect(late.replica.committedHeight()).toBe(3)
    expect(late.replica.view.get(executorKey(operatorOf(0)))?.capabilities).toEqual(['at-3'])
    for (const height of [4, 5]) {
      const decided = await from.replica.committed(height)
      if (decided !== undefined) await late.replica.commit(decided)
    }
    expect(late.replica.termsOf(6)).toEqual(from.replica.termsOf(6))
  })

  it('takes the place of an older state', async () => {
    const late = await openReplica(1, GENESIS)
    const first = await from.replica.committed(1)
    if (first !== undefined) await late.replica.commit(first)
    const intake = new SnapshotIntake(head, TRUST)
    await fill(intake)
    await intake.install(late.store)
    const again = await openReplica(1, GENESIS, { kv: late.kv })
    expect(again.replica.committedHeight()).toBe(3)
  })

  it('takes no bucket that is not of the block, and does not install without all', async () => {
    const intake = new SnapshotIntake(head, TRUST)
    const [bucket, other] = intake.missing as [number, number]
    const chunk = (await from.replica.snapshotChunk(3, bucket)) as Uint8Array
    expect(intake.add(other, chunk)).toBe(false)
    expect(intake.add(bucket, chunk.with(-1, 0))).toBe(false)
    expect(intake.add(bucket, chunk.slice(1))).toBe(false)
    expect(intake.add(bucket, Uint8Array.of(0xc0))).toBe(false)
    expect(intake.add(bucket, chunk)).toBe(true)
    await expect(
      intake.install(await KvVersionedStore.open(new MemoryStore())),
    ).rejects.toMatchObject({ code: ReplicaErrorCode.SNAPSHOT_INVALID })
  })

  it('is refused unless the trusted set certified it', () => {
    const { decided, bucketHashes } = head
    const { height, blockId } = decided.certificate
    const certificate = certify(height, blockId, [0, 1])
    const heads: SnapshotHead[] = [
      { decided: { ...decided, certificate }, bucketHashes },
      { decided, bucketHashes: bucketHashes.with(0, (bucketHashes[0] ?? 0) ^ 1) },
      { decided: { ...decided, block: { id: blockId, bytes: Uint8Array.of(1) } }, bucketHashes },
    ]
    for (const bad of heads) expect(() => new SnapshotIntake(bad, TRUST)).toThrow()
    const epoch = { ...TRUST.epoch, members: genesisOf(5).members.slice(1) }
    expect(() => new SnapshotIntake(head, { ...TRUST, epoch })).toThrow()
    expect(
      () => new SnapshotIntake(head, { ...TRUST, epoch: { ...TRUST.epoch, epoch: 2 } }),
    ).toThrow()
    expect(new SnapshotIntake(head, TRUST).height).toBe(3)
  })

  it('is not there for other heights and buckets', async () => {
    expect(await from.replica.snapshotChunk(2, 0)).toBeUndefined()
    expect(await from.replica.snapshotChunk(3, 256)).toBeUndefined()
    expect(await from.replica.snapshotChunk(3, -1)).toBeUndefined()
  })
})
