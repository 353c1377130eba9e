import { hexToBytes } from 'viem'
import { afterEach, describe, expect, it } from 'vitest'
import { proposalDigest, voteDigest } from '../core/digest/voteDigest.ts'
import { VoteType } from '../core/types.ts'
import { SignerErrorCode } from '../signer/errors.ts'
import { verifyBlockCertificate } from './blockCertificate.ts'
import { encodeBlocks } from './codec/blocks.ts'
import { encodeMessage } from './codec/message.ts'
import { BLS_KEYS, Cluster, CONTEXT, idOf, KEYED_KEYS } from './testing/cluster.ts'

let cluster: Cluster

async function startAll(size: number, keys = KEYED_KEYS): Promise<Cluster> {
  cluster = await Cluster.create(size, keys)
  for (let index = 0; index < size; index += 1) await cluster.start(index)
  return cluster
}

/** Everybody has the same blocks as far as both have them, each certified by the set of its height. */
function expectAgreement(): void {
  const chains = cluster.members.map(({ application }) => application.chain)
  const longest = chains.reduce((a, b) => (a.length > b.length ? a : b))
  for (const [index, chain] of chains.entries()) {
    for (const [at, { block, certificate }] of chain.entries()) {
      expect(block.id).toBe(longest[at]?.block.id)
      expect(certificate.blockId).toBe(block.id)
      const terms = cluster.members[index]?.application.termsOf(at + 1)
      expect(
        terms && verifyBlockCertificate(certificate, terms, CONTEXT, cluster.keys.scheme),
      ).toBe(true)
    }
  }
  for (const { notices } of cluster.members)
    expect(notices.filter(({ type }) => type === 'fatal' || type === 'evidence')).toEqual([])
}

afterEach(() => cluster.destroy())

describe('consensus engine', () => {
  it('decides the same certified blocks on four validators', async () => {
    await startAll(4, BLS_KEYS)
    await cluster.reach(3)
    expectAgreement()
    for (const { verdicts } of cluster.members) expect(verdicts).not.toContain('rejected')
  })

  it('decides alone, and with one of four down', async () => {
    await startAll(1)
    await cluster.reach(2)
    expectAgreement()
    await cluster.destroy()
    cluster = await Cluster.create(4)
    for (const index of [0, 1, 2]) await cluster.start(index)
    await cluster.reach(2)
    expectAgreement()
  })

  it('does not decide with half of the power, and does as soon as a third validator comes', async () => {
    cluster = await Cluster.create(4)
    for (const index of [0, 1]) await cluster.start(index)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(cluster.members.map(({ application }) => application.chain.length)).toEqual([0, 0, 0, 0])
    await cluster.start(2)
    await cluster.reach(2)
    expectAgreement()
  })

  it('takes up a height where the log left it, and fetches what it missed', async () => {
    await startAll(4)
    await cluster.reach(2)
    for (const index of [3, 0, 2]) {
      await cluster.stop(index)
      const height = cluster.members[1]?.application.chain.length ?? 0
      await cluster.reach(height + 3)
      await cluster.start(index)
      await cluster.reach(height + 4)
    }
    expectAgreement()
  })

  it('goes on after everybody stopped in the middle of a height', async () => {
    await startAll(4)
    await cluster.reach(1)
    for (let times = 0; times < 3; times += 1) {
      await Promise.all([0, 1, 2, 3].map((index) => cluster.stop(index)))
      const reached = Math.max(
        ...cluster.members.map(({ application }) => application.chain.length),
      )
      for (let index = 0; index < 4; index += 1) await cluster.start(index)
      await cluster.reach(reached + 1)
    }
    expectAgreement()
  })

  it('heals after a partition without a majority', async () => {
    await startAll(4)
    await cluster.reach(1)
    cluster.isCut = (from, to) => from % 2 !== to % 2
    await new Promise((resolve) => setTimeout(resolve, 400))
    cluster.isCut = () => false
    const height = Math.max(...cluster.members.map(({ application }) => application.chain.length))
    await cluster.reach(height + 2)
    expectAgreement()
  })

  it('rejects what no correct validator sends, and goes on', async () => {
    await startAll(4)
    await cluster.reach(1)
    const target = cluster.members[0]?.running?.engine
    if (target === undefined) throw new Error('it was started')
    const { height } = target
    const unsigned = {
      type: VoteType.PREVOTE,
      validator: idOf(1),
      height,
      round: 5,
      valueId: `0x${'ab'.repeat(32)}`,
      validRound: -1,
    } as const
    const sign = async (index: number, digest: `0x${string}`): Promise<Uint8Array> =>
      cluster.keys.keyOf(index).sign(hexToBytes(digest))
    const digest = voteDigest(unsigned, CONTEXT)
    const foreign = voteDigest(unsigned, { ...CONTEXT, chainId: 1n })
    const vote = { ...unsigned, signature: await sign(1, digest) }
    const send = (bytes: Uint8Array): Promise<string> => target.receive(idOf(3), bytes)
    const voteWith = (changes: object): Uint8Array =>
      encodeMessage({ type: 'vote', vote: { ...vote, ...changes } })
    const valid = encodeMessage({ type: 'vote', vote })
    const rejected = [
      new Uint8Array(),
      Uint8Array.of(0xc0),
      valid.slice(0, -1),
      Uint8Array.from([...valid, 0]),
      new Uint8Array(2 ** 20),
      voteWith({ signature: new Uint8Array(48) }),
      voteWith({ signature: await sign(2, digest) }),
      voteWith({ signature: await sign(1, foreign) }),
      voteWith({ validator: idOf(9) }),
      voteWith({ valueId: null }),
      voteWith({ type: VoteType.PRECOMMIT }),
      voteWith({ validRound: 7 }),
    ]
    // The height may pass meanwhile: then everything of it is old, and nothing can be said.
    const verdicts = []
    for (const bytes of rejected) verdicts.push(await send(bytes))
    const last = await send(valid)
    expect(verdicts.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'rejected'))
    for (const verdict of verdicts.slice(5)) expect(['rejected', 'ignored']).toContain(verdict)
    expect(['accepted', 'ignored']).toContain(last)
    expect(await send(voteWith({ height: height - 1 }))).toBe('ignored')
    await cluster.reach(height + 2)
  })

  it('reports a validator that votes twice, and a block that does not follow gets no vote', async () => {
    cluster = await Cluster.create(4)
    for (const index of [0, 1, 2]) await cluster.start(index)
    await cluster.reach(1)
    cluster.isCut = (from) => from !== 3
    await new Promise((resolve) => setTimeout(resolve, 50))
    const height = cluster.members[0]?.running?.engine.height ?? 0
    for (const fill of ['01', '02']) {
      const vote = {
        type: VoteType.PREVOTE,
        validator: idOf(3),
        height,
        round: 1,
        valueId: `0x${fill.repeat(32)}`,
        validRound: -1,
      } as const
      const signature = await cluster.keys.keyOf(3).sign(hexToBytes(voteDigest(vote, CONTEXT)))
      cluster.deliver(3, 0, encodeMessage({ type: 'vote', vote: { ...vote, signature } }))
    }
    const proposal = {
      proposer: idOf(3),
      height,
      round: 0,
      valueId: `0x${'03'.repeat(32)}`,
      validRound: -1,
    } as const
    const signature = await cluster.keys
      .keyOf(3)
      .sign(hexToBytes(proposalDigest(proposal, CONTEXT)))
    const forged = { type: 'proposal', proposal: { ...proposal, signature } } as const
    cluster.deliver(3, 1, encodeMessage({ ...forged, block: new Uint8Array(64) }))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const evidence = cluster.members[0]?.notices.filter(({ type }) => type === 'evidence')
    expect(evidence).toMatchObject([{ evidence: { type: 'duplicateVote' } }])
    cluster.isCut = () => false
    await cluster.reach(height + 1)
  })

  it('asks another peer after one that claims blocks and shows none, and stops while it waits', async () => {
    cluster = await Cluster.create(4)
    const asked: string[] = []
    cluster.transportOf = () => ({
      broadcast: () => {},
      requestBlocks: (peer) => {
        asked.push(peer)
        return peer === 'silent' ? new Promise(() => {}) : Promise.resolve(encodeBlocks([]))
      },
    })
    await cluster.start(0)
    const engine = cluster.members[0]?.running?.engine
    const claim = encodeMessage({ type: 'status', height: 100 })
    for (const peer of ['liar', 'liar', 'other', 'liar', 'silent', 'late']) {
      expect(await engine?.receive(peer, claim)).toBe('accepted')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    expect(asked).toEqual(['liar', 'other', 'silent'])
    await cluster.stop(0)
  })

  it('ends when the guard cannot write its record', async () => {
    await startAll(1)
    await cluster.reach(1)
    const member = cluster.members[0]
    await member?.store.close()
    await expect
      .poll(() => member?.notices.filter(({ type }) => type === 'fatal'))
      .toMatchObject([{ error: { data: { code: SignerErrorCode.FAILED } } }])
    const engine = member?.running?.engine
    const status = encodeMessage({ type: 'status', height: 0 })
    expect(await engine?.receive(idOf(1), status)).toBe('ignored')
  })

  it('writes nothing into the log for a vote that it has already', async () => {
    cluster = await Cluster.create(4)
    await cluster.start(0)
    const running = cluster.members[0]?.running
    const unsigned = {
      type: VoteType.PREVOTE,
      validator: idOf(1),
      height: 1,
      round: 0,
      valueId: null,
      validRound: -1,
    } as const
    const digest = hexToBytes(voteDigest(unsigned, CONTEXT))
    const signature = await cluster.keys.keyOf(1).sign(digest)
    const vote = encodeMessage({ type: 'vote', vote: { ...unsigned, signature } })
    const lengths: Array<number | undefined> = []
    for (let times = 0; times < 3; times += 1) {
      expect(await running?.engine.receive(idOf(1), vote)).toBe('accepted')
      await new Promise((resolve) => setTimeout(resolve, 2))
      lengths.push(running?.log.bounds().next)
    }
    expect(lengths[1]).toBe(lengths[0])
    expect(lengths[2]).toBe(lengths[0])
  })
})
