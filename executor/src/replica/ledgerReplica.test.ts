import { settlementRoot } from '@flowbuilder/sdk/actions/settlementRoot'
import { hashBlockHeader } from '@flowbuilder/sdk/consensus/blockHeader'
import { type Hex, keccak256, numberToHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { blsScheme } from '../consensus/bls/blsScheme.ts'
import { voteDigest } from '../consensus/core/digest/voteDigest.ts'
import { VoteType } from '../consensus/core/types.ts'
import type { Block } from '../consensus/engine/port.ts'
import { CHAIN_KEY, epochKey, LedgerMode, requestKey } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import { decodeBlock, encodeBlock } from './blockCodec.ts'
import { ReplicaErrorCode } from './errors.ts'
import { reportOf } from './evidenceProof.ts'
import { MAX_AHEAD_MS } from './ledgerReplica.ts'
import {
  anyCertificate,
  CONTEXT,
  genesisOf,
  NOW_MS,
  openReplica,
  operatorOf,
  secretOf,
  type TestReplica,
  voteOf,
} from './testing/replicaCluster.ts'

const GENESIS = genesisOf(4)
const REQUEST = numberToHex(7, { size: 32 })
const RESULT = numberToHex(8, { size: 32 })
const ADMIT: Transaction = {
  type: 'admit',
  request: REQUEST,
  mode: LedgerMode.QUORUM,
  definitionHash: numberToHex(1, { size: 32 }),
  inputsHash: numberToHex(2, { size: 32 }),
  needs: [],
  deadlineS: NOW_MS / 1_000 + 600,
  callbackGas: 0,
  size: 4,
}

const openAll = (size = 4): Promise<TestReplica[]> =>
  Promise.all(Array.from({ length: size }, (_, index) => openReplica(index, GENESIS)))

/** Everybody hears the bundles of everybody. */
async function gossip(all: readonly TestReplica[], isSignOfLife = false): Promise<void> {
  for (const { replica, index } of all) {
    const message = await replica.makeBundle(isSignOfLife)
    if (message === undefined) continue
    for (const other of all)
      if (other.index !== index) expect(await other.replica.receiveBundle(message)).toBe('accepted')
  }
}

/** `builder` builds the next block, everybody checks and commits it. */
async function decide(all: readonly TestReplica[], builder = 0): Promise<Block> {
  const from = all[builder] as TestReplica
  const height = from.replica.committedHeight() + 1
  const block = await from.replica.build(height)
  for (const { replica } of all) {
    expect(await replica.check(height, block, operatorOf(from.index))).toBe(true)
    await replica.commit({ block, certificate: anyCertificate(height, block.id) })
  }
  return block
}

async function only(): Promise<TestReplica> {
  return openReplica(0, GENESIS)
}

describe('a replica of the ledger', () => {
  it('admits a request, decides it and names the result in the settlement root', async () => {
    const all = await openAll()
    await gossip(all, true)
    await decide(all, 1)
    all[2]?.replica.submit(ADMIT)
    await gossip(all)
    await decide(all, 3)
    const committee = all[0]?.replica.view.get(requestKey(REQUEST))?.committee
    expect(committee?.length).toBe(4)
    for (const { replica, index } of all) replica.submit(voteOf(index, REQUEST, RESULT))
    await gossip(all)
    const block = await decide(all, 2)
    const header = decodeBlock(block.bytes)?.header
    expect(header && hashBlockHeader(header)).toBe(block.id)
    expect(header?.settlementRoot).toBe(settlementRoot([{ id: REQUEST, resultHash: RESULT }]))
    for (const { commits, replica } of all) {
      expect(commits.at(-1)?.settled).toEqual([{ request: REQUEST, resultHash: RESULT }])
      expect(replica.view.get(requestKey(REQUEST))?.resultHash).toBe(RESULT)
    }
  })

  it('counts votes on results only under the BLS key of their operator', async () => {
    const all = await openAll()
    await gossip(all, true)
    await decide(all)
    all[0]?.replica.submit(ADMIT)
    await gossip(all)
    await decide(all)
    // Each takes the signature of its neighbour, but the last.
    for (const { replica, index } of all)
      replica.submit(voteOf(index === 3 ? 3 : index + 1, REQUEST, RESULT))
    await gossip(all)
    const block = await decide(all)
    expect(decodeBlock(block.bytes)?.bundles.map(({ unconfirmed }) => unconfirmed)).toEqual(
      expect.arrayContaining([[0], [0], [0], []]),
    )
    const entry = all[1]?.replica.view.get(requestKey(REQUEST))
    expect(entry?.results).toEqual({ [operatorOf(3)]: RESULT })
    expect(entry?.signatures).toEqual({
      [operatorOf(3)]: voteOf(3, REQUEST, RESULT).signature,
    })
  })

  it('votes for no block that lets an unsigned vote on a result count', async () => {
    const scheme = { ...blsScheme, verify: () => [true] }
    for (const signer of [0, 1]) {
      const builder = await openReplica(0, GENESIS, { scheme })
      builder.replica.submit(voteOf(signer, REQUEST, RESULT))
      const block = await builder.replica.build(1)
      const { replica } = await openReplica(2, GENESIS)
      expect(await replica.check(1, block, operatorOf(0))).toBe(signer === 0)
    }
  })

  it('reads its state back with the same root, and any height of before', async () => {
    const all = await openAll()
    await gossip(all, true)
    await decide(all)
    all[0]?.replica.submit(ADMIT)
    await decide(all)
    const [first] = all as [TestReplica]
    const again = await openReplica(0, GENESIS, { kv: first.kv })
    expect(again.replica.committedHeight()).toBe(2)
    expect(again.replica.view.get(requestKey(REQUEST))?.id).toBe(REQUEST)
    expect(await again.replica.readAt(1, requestKey(REQUEST))).toBeUndefined()
    expect((await again.replica.readAt(1, CHAIN_KEY))?.height).toBe(1)
    expect((await again.replica.readAt(2, requestKey(REQUEST)))?.admittedAt).toBe(2)
    const block = await again.replica.build(3)
    for (const { replica } of all) expect(await replica.check(3, block, operatorOf(0))).toBe(true)
    expect((await again.replica.committed(2))?.block.id).toBe(
      (await all[1]?.replica.committed(2))?.block.id,
    )
  })

  it('comes to the same state from genesis by the blocks alone', async () => {
    const all = await openAll()
    await gossip(all, true)
    for (let turn = 0; turn < 4; turn += 1) {
      all[turn]?.replica.submit({ type: 'heartbeat', capabilities: [`c${turn}`] })
      await gossip(all)
      await decide(all, turn)
    }
    const late = await openReplica(3, GENESIS)
    for (let height = 1; height <= 4; height += 1) {
      const decided = await all[0]?.replica.committed(height)
      if (decided !== undefined) await late.replica.commit(decided)
    }
    expect(late.replica.termsOf(5)).toEqual(all[0]?.replica.termsOf(5))
    const block = await late.replica.build(5)
    expect(await all[0]?.replica.check(5, block, operatorOf(3))).toBe(true)
  })

  it('refuses to open on another genesis, and a state that is not that of its block', async () => {
    const all = await openAll()
    await decide(all)
    const [first, second] = all as [TestReplica, TestReplica]
    await expect(openReplica(0, genesisOf(3), { kv: first.kv })).rejects.toMatchObject({
      code: ReplicaErrorCode.GENESIS_MISMATCH,
    })
    await second.store.commit({
      readVersion: 1,
      version: 2,
      writes: [{ key: Uint8Array.of(1, 0, 65), value: new TextEncoder().encode('{}') }],
    })
    await expect(openReplica(1, GENESIS, { kv: second.kv })).rejects.toMatchObject({
      code: ReplicaErrorCode.STATE_CORRUPT,
    })
    await expect(openReplica(0, genesisOf(0))).rejects.toMatchObject({
      code: ReplicaErrorCode.GENESIS_MISMATCH,
    })
  })

  it('stops at a decided block that does not follow', async () => {
    const [first, second] = (await openAll(2)) as [TestReplica, TestReplica]
    await decide([second], 0)
    const block = await second.replica.build(2)
    const decided = { block, certificate: anyCertificate(2, block.id) }
    await expect(first.replica.commit(decided)).rejects.toMatchObject({
      code: ReplicaErrorCode.DIVERGED,
    })
  })

  describe('checks every part of a block', () => {
    type Decoded = NonNullable<ReturnType<typeof decodeBlock>>
    const changed = (block: Block, change: Partial<Decoded['header']>): Block => {
      const decoded = decodeBlock(block.bytes) as Decoded
      return encodeBlock({ ...decoded.header, ...change }, decoded)
    }
    const fields: Partial<Decoded['header']>[] = [
      { height: 2n },
      { epoch: 2n },
      { time: BigInt(NOW_MS / 1_000 + 6) },
      { time: BigInt(NOW_MS / 1_000 - 101) },
      { parentId: RESULT },
      { stateRoot: RESULT },
      { settlementRoot: RESULT },
      { faults: 1n },
      { proposer: operatorOf(1) },
      { proposer: operatorOf(9) },
    ]

    it.each(fields)('%o', async (change) => {
      const one = await only()
      const block = await one.replica.build(1)
      expect(await one.replica.check(1, block, operatorOf(0))).toBe(true)
      const other = changed(block, change)
      expect(await one.replica.check(1, other)).toBe(false)
      // Who proposed is for those who vote: the state does not depend on it.
      if (change.proposer !== undefined) return
      await expect(
        one.replica.commit({ block: other, certificate: anyCertificate(1, other.id) }),
      ).rejects.toMatchObject({ code: ReplicaErrorCode.DIVERGED })
    })

    it('takes a time up to five seconds ahead of its clock', async () => {
      const [builder, voter] = (await openAll(2)) as [TestReplica, TestReplica]
      builder.nowMs += 5_000
      expect(await voter.replica.check(1, await builder.replica.build(1), operatorOf(0))).toBe(true)
      builder.nowMs += 1_000
      expect(await voter.replica.check(1, await builder.replica.build(1), operatorOf(0))).toBe(
        false,
      )
    })

    it('has no id for a block whose proof or bundles are not those of the header', async () => {
      const one = await only()
      const block = await one.replica.build(1)
      const decoded = decodeBlock(block.bytes) as Decoded
      const proof = createBlsKey(secretOf(1)).sign(new Uint8Array(32)) as Uint8Array
      expect(one.replica.idOf(encodeBlock(decoded.header, { ...decoded, proof }).bytes)).toBe(
        undefined,
      )
      const bundles = [...decoded.bundles, ...decoded.bundles]
      await one.replica.makeBundle(true)
      const filled = decodeBlock((await one.replica.build(1)).bytes) as Decoded
      expect(filled.bundles.length).toBe(1)
      expect(bundles.length).toBe(0)
      const empty = { ...filled, bundles }
      expect(one.replica.idOf(encodeBlock(filled.header, empty).bytes)).toBeUndefined()
      expect(one.replica.idOf(block.bytes.slice(1))).toBeUndefined()
      expect(one.replica.idOf(Uint8Array.of(...block.bytes, 0))).toBeUndefined()
    })

    it('takes no beacon but that of the builder', async () => {
      const [first, second] = (await openAll(2)) as [TestReplica, TestReplica]
      const block = await first.replica.build(1)
      // Somebody else shows the block as its own new one.
      expect(await second.replica.check(1, block, operatorOf(1))).toBe(false)
      expect(await second.replica.check(1, block, undefined)).toBe(true)
      const decoded = decodeBlock(block.bytes) as Decoded
      const proof = createBlsKey(secretOf(0)).sign(new Uint8Array(32)) as Uint8Array
      const chosen = encodeBlock(
        { ...decoded.header, beacon: keccak256(proof) },
        { ...decoded, proof },
      )
      expect(await second.replica.check(1, chosen)).toBe(false)
    })

    it('takes no bundle with a wrong signature', async () => {
      const [first, second] = (await openAll(2)) as [TestReplica, TestReplica]
      await first.replica.makeBundle(true)
      const decoded = decodeBlock((await first.replica.build(1)).bytes) as Decoded
      const [bundle] = decoded.bundles
      if (bundle === undefined) throw new Error('no bundle')
      const signature = bundle.signature.with(5, (bundle.signature[5] ?? 0) ^ 1)
      const forged = [{ ...bundle, signature }]
      const { transactionsRoot } = await import('./blockCodec.ts')
      const header = { ...decoded.header, transactionsRoot: transactionsRoot(forged) }
      const block = encodeBlock(header, { ...decoded, bundles: forged })
      expect(second.replica.idOf(block.bytes)).toBe(block.id)
      expect(await second.replica.check(1, block)).toBe(false)
    })
  })

  it('leaves out what the chain does not confirm, and votes for no such claim of others', async () => {
    const all = await openAll()
    await gossip(all, true)
    await decide(all)
    const [first, second] = all as [TestReplica, TestReplica]
    first.replica.submit(ADMIT)
    first.chain = (_, as) => as === 'voter'
    await gossip(all)
    const careful = await first.replica.build(2)
    expect(decodeBlock(careful.bytes)?.bundles[0]?.unconfirmed).toEqual([0])
    first.chain = () => true
    const block = await first.replica.build(2)
    second.chain = () => false
    expect(await second.replica.check(2, block, operatorOf(0))).toBe(false)
    expect(await second.replica.check(2, careful, operatorOf(0))).toBe(true)
    for (const { replica } of all)
      await replica.commit({ block: careful, certificate: anyCertificate(2, careful.id) })
    expect(first.commits.at(-1)?.verdicts[0]?.refusal).toBe('unconfirmed')
    expect(first.replica.view.get(requestKey(REQUEST))).toBeUndefined()
  })

  it('votes again for a block with a polka although clock and chain have changed their minds', async () => {
    const all = await openAll()
    await gossip(all, true)
    await decide(all)
    const [first, second] = all as [TestReplica, TestReplica]
    first.replica.submit(ADMIT)
    const block = await first.replica.build(2)
    expect(await second.replica.check(2, block, operatorOf(0))).toBe(true)
    second.chain = () => false
    second.nowMs -= 2 * MAX_AHEAD_MS
    expect(await second.replica.check(2, block, operatorOf(0))).toBe(false)
    expect(await second.replica.check(2, block)).toBe(true)
  })

  it('records a double vote that it can verify, and no forged one', async () => {
    const all = await openAll()
    await decide(all)
    const [first] = all as [TestReplica]
    const sign = (valueId: Hex, index = 2) => {
      const vote = {
        type: VoteType.PRECOMMIT,
        validator: operatorOf(2),
        height: 1,
        round: 0,
        valueId,
        validRound: -1,
      }
      const digest = voteDigest(vote, CONTEXT)
      const signature = createBlsKey(secretOf(index)).sign(Buffer.from(digest.slice(2), 'hex'))
      return { ...vote, signature: signature as Uint8Array }
    }
    const report = (second: ReturnType<typeof sign>): Transaction =>
      reportOf({ type: 'duplicateVote', first: sign(REQUEST), second }) as Transaction
    first.replica.submit(report(sign(RESULT, 1)))
    first.replica.submit(report(sign(REQUEST)))
    first.replica.submit({ ...report(sign(RESULT)), proof: '0x1234' } as Transaction)
    first.replica.submit(report(sign(RESULT)))
    first.replica.submit(report(sign(RESULT)))
    await gossip(all)
    await decide(all)
    const refusals = first.commits.at(-1)?.verdicts.map(({ refusal }) => refusal)
    expect(refusals).toEqual([
      'unconfirmed',
      'unconfirmed',
      'unconfirmed',
      undefined,
      'alreadySaid',
    ])
  })

  it('changes the set with the epoch, from the next block on', async () => {
    const all = await openAll()
    const members = GENESIS.members.slice(1).reverse()
    all[0]?.replica.submit({ type: 'startEpoch', epoch: 2, members })
    const block = await decide(all)
    expect(decodeBlock(block.bytes)?.header.epoch).toBe(1n)
    const terms = all[1]?.replica.termsOf(2)
    expect(terms?.seats).toEqual([3, 2, 1].map(operatorOf))
    expect(terms?.validators.totalPower).toBe(3)
    expect(all[1]?.replica.view.get(epochKey(2))?.since).toBe(2)
    expect(await all[0]?.replica.makeBundle(true)).toBeUndefined()
    await gossip(all.slice(1), true)
    const next = await decide(all.slice(1), 1)
    expect(decodeBlock(next.bytes)?.header.epoch).toBe(2n)
  })

  it('gives the transactions of a bundle back to the queue when another one took its number', async () => {
    const all = await openAll()
    const [first] = all as [TestReplica]
    const twin = await openReplica(0, GENESIS)
    twin.replica.submit({ type: 'heartbeat', capabilities: ['before-the-crash'] })
    const lost = (await twin.replica.makeBundle()) as Uint8Array
    for (const { replica } of all.slice(1)) await replica.receiveBundle(lost)
    first.replica.submit({ type: 'heartbeat', capabilities: ['after'] })
    await first.replica.makeBundle()
    expect(first.replica.unsettledBundles().length).toBe(1)
    await decide(all, 1)
    await decide(all, 0)
    expect(first.replica.unsettledBundles()).toEqual([])
    expect(first.commits.map(({ verdicts }) => verdicts.length)).toEqual([1, 1])
    expect(all[3]?.replica.view.get(`executor/${operatorOf(0)}`)?.capabilities).toEqual(['after'])
  })

  it('judges bundles: accepted once, ignored when old, early or a stranger’s, rejected when forged', async () => {
    const all = await openAll(2)
    const [first, second] = all as [TestReplica, TestReplica]
    const message = (await first.replica.makeBundle(true)) as Uint8Array
    const forged = message.with(message.length - 40, (message.at(-40) ?? 0) ^ 1)
    expect(await second.replica.receiveBundle(forged)).toBe('rejected')
    expect(await second.replica.receiveBundle(message.slice(1))).toBe('rejected')
    expect(await second.replica.receiveBundle(message)).toBe('accepted')
    expect(await second.replica.receiveBundle(message)).toBe('ignored')
    await decide(all)
    expect(await second.replica.receiveBundle(message)).toBe('ignored')
    const stranger = await openReplica(7, genesisOf(8))
    const strange = (await stranger.replica.makeBundle(true)) as Uint8Array
    expect(await second.replica.receiveBundle(strange)).toBe('ignored')
  })

  it('keeps as many blocks and versions as it is told', async () => {
    const one = await openReplica(0, GENESIS, { keptBlocks: 4 })
    for (let height = 1; height <= 20; height += 1) await decide([one])
    expect(await one.replica.committed(16)).toBeUndefined()
    expect((await one.replica.committed(17))?.certificate.height).toBe(17)
    expect(await one.replica.committed(0)).toBeUndefined()
    expect(await one.replica.committed(21)).toBeUndefined()
    expect((await one.replica.readAt(12, CHAIN_KEY))?.height).toBe(12)
    await expect(one.replica.readAt(11, CHAIN_KEY)).rejects.toMatchObject({
      code: 'VERSION_NOT_READABLE',
    })
  })
})
