import { randomBytes } from 'node:crypto'
import { memory } from '@libp2p/memory'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type NetworkRules, Speakers } from '../port.ts'
import {
  connectHostile,
  frameOf,
  type HostilePeer,
  pruneFrame,
  rpcFrame,
  varint,
} from '../testing/hostilePeer.ts'
import {
  closePeers,
  connectPeers,
  startPeers,
  type TestPeer,
  until,
} from '../testing/startPeers.ts'
import { MAX_GOSSIP_FRAME_BYTES, MAX_PRUNE_BACKOFF_S } from './limits.ts'

const RULES: NetworkRules = {
  topics: [
    {
      name: 'votes',
      maxBytes: 4_096,
      speakers: Speakers.MEMBERS,
      messagesPerSecond: 1_000,
      bytesPerSecond: 2 ** 22,
    },
  ],
  protocols: [
    {
      name: '/ask',
      maxRequestBytes: 100,
      maxAnswerBytes: 100,
      timeoutMs: 300,
      requestsPerSecond: 100,
      maxServed: 2,
    },
  ],
}

describe('a hostile gossip peer', () => {
  let peers: readonly TestPeer[]
  let victim: TestPeer
  let hostile: HostilePeer

  beforeEach(async () => {
    peers = await startPeers([true, true], { rules: RULES })
    await connectPeers(peers, peers)
    const [first] = peers
    if (first === undefined) throw new Error('no victim')
    victim = first
    hostile = await connectHostile(victim.network.addresses()[0] ?? '', [memory()])
    await until(() => scoreOf() !== undefined)
  })
  afterEach(async () => {
    await hostile.close()
    await closePeers(peers)
  })

  const scoreOf = (): number | undefined =>
    victim.network.peers().find(({ id }) => id === hostile.id)?.score
  const expectBan = async (): Promise<void> => {
    await until(() => !hostile.isConnected() && scoreOf() === undefined)
    const address = victim.network.addresses()[0] ?? ''
    await expect(hostile.node.dial(multiaddr(address))).rejects.toThrow()
  }
  const expectHealth = async (): Promise<void> => {
    const [, other] = peers
    const received: Uint8Array[] = []
    victim.network.subscribe('votes', ({ data }) => {
      received.push(data)
      return 'accepted'
    })
    await until(() => other?.network.listenersOf('votes').includes(victim.network.self) === true)
    await other?.network.publish('votes', Uint8Array.of(7))
    await until(() => received.length === 1)
  }

  it('is cut off for frames that are none, and the others go on', async () => {
    const stream = await hostile.open()
    stream.send(frameOf(Uint8Array.from([0xff, 0xff, 0xff])))
    await until(() => (scoreOf() ?? 0) < 0)
    expect(scoreOf()).toBeGreaterThan(-16_000)
    for (let count = 0; count < 4; count += 1)
      stream.send(frameOf(Uint8Array.from(randomBytes(50))))
    await expectBan()
    await expectHealth()
  })

  it('is cut off for announcing frames longer than the limit', async () => {
    for (let count = 0; count < 5; count += 1) {
      const stream = await hostile.open()
      stream.send(varint(MAX_GOSSIP_FRAME_BYTES + 1))
      await until(() => !hostile.isConnected())
      await hostile.reconnect().catch(() => {})
    }
    await expectBan()
    await expectHealth()
  })

  it('is cut off for more subscriptions than a frame may hold, and leaves none behind', async () => {
    const subscriptions = Array.from({ length: 17 }, (_, index) => ({
      subscribe: true,
      topic: `topic ${index}`,
    }))
    const stream = await hostile.open()
    stream.send(rpcFrame({ subscriptions: subscriptions.slice(0, 16), messages: [] }))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(scoreOf()).toBe(0)
    expect(victim.network.listenersOf('topic 1')).toEqual([])
    for (let count = 0; count < 5; count += 1)
      stream.send(rpcFrame({ subscriptions, messages: [] }))
    await expectBan()
  })

  it('is cut off for messages that nobody signed', async () => {
    victim.network.subscribe('votes', () => 'accepted')
    const stream = await hostile.open()
    for (let count = 0; count < 40; count += 1)
      stream.send(
        rpcFrame({
          subscriptions: [],
          messages: [{ topic: 'votes', data: Uint8Array.of(count), from: randomBytes(38) }],
        }),
      )
    await expectBan()
  })

  it('cannot keep itself out of the mesh for longer than an hour', async () => {
    victim.network.subscribe('votes', () => 'accepted')
    const stream = await hostile.open()
    for (const backoff of [2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n, 0n, 5n])
      stream.send(pruneFrame('votes', backoff))
    const endsAtMs = (): number => victim.network.backoffEndMs('votes', hostile.id) ?? 0
    await until(() => endsAtMs() > 0)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(endsAtMs()).toBeLessThanOrEqual(Date.now() + MAX_PRUNE_BACKOFF_S * 1_000)
  })

  it('cannot hold a request open, send too much in one, or fill the slots for good', async () => {
    victim.network.serve('/ask', async (_peer, payload) => payload)
    const before = scoreOf() ?? 0
    const large = await hostile.open('/ask')
    large.send(new Uint8Array(101))
    await until(() => (scoreOf() ?? 0) < before)
    // Two that never end take both slots, until their time is over.
    const held = await Promise.all([hostile.open('/ask'), hostile.open('/ask')])
    for (const stream of held) stream.send(Uint8Array.of(1))
    const [, other] = peers
    const ask = (): Promise<unknown> =>
      other?.network
        .request(victim.network.self, '/ask', Uint8Array.of(2), new AbortController().signal)
        .catch((error: { code: string }) => error.code) ?? Promise.reject(new Error('no other'))
    await until(() => held.every(({ status }) => status !== 'open'))
    expect(await ask()).toEqual(Uint8Array.of(2))
  })
})
