import { expect, it } from 'vitest'
import { seededChance } from '../../storage/log/memory/seededChance.ts'
import { type NetworkRules, Speakers } from '../port.ts'
import {
  closePeers,
  connectPeers,
  startPeers,
  type TestPeer,
  until,
} from '../testing/startPeers.ts'

const HONEST_MEMBERS = 8
const HONEST_LISTENERS = 6
const SYBILS = 6 // 30 % of 20
const MESSAGES = 150
const SEED = 7

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
  protocols: [],
}

it(`delivers 99.9 % of honest messages among 30 % Sybil peers that swallow and lie (seed ${SEED})`, async () => {
  const isMember = Array.from(
    { length: HONEST_MEMBERS + HONEST_LISTENERS + SYBILS },
    (_, index) => index < HONEST_MEMBERS,
  )
  const peers = await startPeers(isMember, { rules: RULES, topologyRoundMs: 3_600_000 })
  const honest = peers.slice(0, HONEST_MEMBERS + HONEST_LISTENERS)
  const sybils = peers.slice(honest.length)
  try {
    const received = new Map<TestPeer, Set<string>>()
    for (const peer of honest) {
      const seen = new Set<string>()
      received.set(peer, seen)
      peer.network.subscribe('votes', ({ data }) => {
        seen.add(Buffer.from(data).toString())
        return 'accepted'
      })
    }
    // A Sybil takes everything, passes nothing on, and is everybody's neighbour.
    for (const { network } of sybils) network.subscribe('votes', () => 'ignored')
    await connectPeers(sybils, honest)
    // An honest node knows four others: the next one, so that they hang together, and three by chance.
    const chance = seededChance(SEED)
    for (const [index, peer] of honest.entries()) {
      const others = [1, ...[1, 2, 3].map(() => 1 + Math.floor(chance() * (honest.length - 1)))]
      const chosen = others.map((distance) => honest[(index + distance) % honest.length])
      await connectPeers(
        [peer],
        chosen.filter((other) => other !== undefined),
      )
    }
    await until(() => honest.every(({ network }) => network.listenersOf('votes').length >= SYBILS))
    await new Promise((resolve) => setTimeout(resolve, 1_000)) // a few heartbeats: the meshes form
    for (let count = 0; count < MESSAGES; count += 1) {
      const author = honest[count % HONEST_MEMBERS]
      await author?.network.publish('votes', new TextEncoder().encode(`vote ${count}`))
      const sybil = sybils[count % SYBILS]
      await sybil?.network.publish('votes', new TextEncoder().encode(`vote ${count}`))
      await sybil?.network.publish('votes', new TextEncoder().encode(`lie ${count}`))
      if (count % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const wanted = MESSAGES * (honest.length - 1)
    const delivered = (): number =>
      [...received.values()].reduce((total, seen) => total + seen.size, 0)
    await until(() => delivered() >= wanted, 8_000).catch(() => {
      // Counted below.
    })
    const lies = [...received.values()].flatMap((seen) =>
      [...seen].filter((text) => text.startsWith('lie')),
    )
    expect(lies).toEqual([])
    expect(delivered() / wanted).toBeGreaterThanOrEqual(0.999)
  } finally {
    await closePeers(peers)
  }
}, 60_000)
