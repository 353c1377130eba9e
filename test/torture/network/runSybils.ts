import { type NetworkRules, Speakers } from '../../../executor/src/network/port.ts'
import {
  closePeers,
  connectPeers,
  startPeers,
  type TestPeer,
  until,
} from '../../../executor/src/network/testing/startPeers.ts'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'

export interface SybilOptions {
  /** Honest nodes with stake: they speak and listen. */
  readonly members: number
  /** Honest nodes without: they listen. */
  readonly listeners: number
  readonly sybils: number
  readonly messages: number
  readonly seed: number
}

export interface SybilResult {
  readonly delivered: number
  readonly wanted: number
  /** Messages of Sybils that an honest node took for true. */
  readonly lies: number
}

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

/** A quarter of a second each. */
const MAX_WARM_UPS = 80

/**
 * Honest nodes with three or four honest neighbours each, among Sybils that are everybody's neighbour, take all and pass nothing on,
 * sign the honest messages as their own, and lie. Counts what arrives.
 */
export async function runSybils(options: SybilOptions): Promise<SybilResult> {
  const { members, listeners, sybils: sybilCount, messages, seed } = options
  const honestCount = members + listeners
  const isMember = Array.from({ length: honestCount + sybilCount }, (_, index) => index < members)
  const peers = await startPeers(isMember, { rules: RULES })
  const honest = peers.slice(0, honestCount)
  const sybils = peers.slice(honestCount)
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
    for (const { network } of sybils) network.subscribe('votes', () => 'ignored')
    await connectPeers(sybils, honest)
    const chance = seededChance(seed)
    for (const [index, peer] of honest.entries()) {
      // The next one, so that they hang together, and one by chance; as many come from the others.
      const distances = [1, 1 + Math.floor(chance() * (honestCount - 1))]
      const chosen = distances.map((distance) => honest[(index + distance) % honestCount])
      await connectPeers(
        [peer],
        chosen.filter((other) => other !== undefined),
      )
    }
    await until(
      () => honest.every(({ network }) => network.listenersOf('votes').length > sybilCount),
      60_000,
    )
    await warmUp(honest.slice(0, members), received)
    await speak(honest.slice(0, members), sybils, messages)
    const wanted = messages * (honestCount - 1)
    const texts = (): readonly string[] => [...received.values()].flatMap((seen) => [...seen])
    const delivered = (): number => texts().filter((text) => text.startsWith('vote')).length
    await until(() => delivered() >= wanted, 10_000).catch(() => {
      // Counted below.
    })
    return {
      delivered: delivered(),
      wanted,
      lies: texts().filter((text) => text.startsWith('lie')).length,
    }
  } finally {
    await closePeers(peers)
  }
}

/** Counting begins when the overlay stands: every honest node has heard every member once. */
async function warmUp(
  members: readonly TestPeer[],
  received: ReadonlyMap<TestPeer, ReadonlySet<string>>,
): Promise<void> {
  const hasHeard = (member: TestPeer, index: number): boolean =>
    [...received].every(
      ([peer, seen]) =>
        peer === member || [...seen].some((text) => text.startsWith(`warm ${index} `)),
    )
  for (let times = 0; times < MAX_WARM_UPS && !members.every(hasHeard); times += 1) {
    for (const [index, member] of members.entries())
      await member.network.publish('votes', new TextEncoder().encode(`warm ${index} ${times}`))
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

async function speak(
  members: readonly TestPeer[],
  sybils: readonly TestPeer[],
  messages: number,
): Promise<void> {
  for (let count = 0; count < messages; count += 1) {
    const vote = new TextEncoder().encode(`vote ${count}`)
    const sybil = sybils[count % sybils.length]
    // First the Sybil: what it signs must not stand in the way of the honest message.
    await sybil?.network.publish('votes', vote)
    await sybil?.network.publish('votes', new TextEncoder().encode(`lie ${count}`))
    await members[count % members.length]?.network.publish('votes', vote)
    if (count % 10 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
