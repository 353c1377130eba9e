import { randomBytes } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import {
  connectHostile,
  frameOf,
  type HostilePeer,
  pruneFrame,
  rpcFrame,
  varint,
} from '../../../executor/src/network/testing/hostilePeer.ts'
import { OVER_TCP } from '../../../executor/src/network/testing/startPeers.ts'
import type { HostileOrder } from './runHostileTraffic.ts'

const { address } = workerData as HostileOrder

/** Sends the same again and again, until the receiver does not listen any more. */
async function pour(
  stream: Awaited<ReturnType<HostilePeer['open']>>,
  frames: readonly Uint8Array[],
): Promise<void> {
  for (let index = 0; stream.status === 'open'; index += 1) {
    const frame = frames[index % frames.length]
    if (frame !== undefined && !stream.send(frame))
      await stream.onDrain({ signal: AbortSignal.timeout(1_000) })
    // A stream that needs no draining would never let anything else run.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** 1 MiB less the room that a frame's head takes: the longest that is read at all. */
const noise = new Uint8Array(randomBytes(2 ** 20 - 64))
/** Made beforehand: the receiver is to be busy, not this thread. */
const repeat = (count: number, make: () => Uint8Array): readonly Uint8Array[] =>
  Array.from({ length: count }, make)

const UNSIGNED = repeat(2, () =>
  rpcFrame({
    subscriptions: [],
    messages: Array.from({ length: 60 }, (_, index) => ({
      topic: 'votes',
      data: noise.subarray(index * 16, index * 16 + 16_000),
      from: randomBytes(38),
      seqno: randomBytes(8),
      signature: randomBytes(64),
    })),
  }),
)
const ids = (): Uint8Array[] => Array.from({ length: 250 }, () => randomBytes(20))
const GOSSIP = repeat(64, () =>
  rpcFrame({
    subscriptions: [],
    messages: [],
    control: {
      ihave: [{ topicID: 'votes', messageIDs: ids() }],
      iwant: [{ messageIDs: ids() }],
      graft: [{ topicID: 'votes' }, { topicID: 'other' }],
      prune: [],
      idontwant: [{ messageIDs: ids() }],
    },
  }),
)
const TOPICS = repeat(256, () =>
  Uint8Array.from([
    ...rpcFrame({
      subscriptions: Array.from({ length: 16 }, () => ({
        subscribe: true,
        topic: randomBytes(1_000).toString('hex'),
      })),
      messages: [],
    }),
    ...pruneFrame('votes', 2n ** 63n - 1n),
  ]),
)

/** One way each of wasting the receiver's memory. */
const ATTACKS: readonly ((peer: HostilePeer) => Promise<void>)[] = [
  // Frames that are none.
  async (peer) => pour(await peer.open(), [frameOf(noise)]),
  // Signatures that do not fit.
  async (peer) => pour(await peer.open(), UNSIGNED),
  // Message ids without end, each asking to be wanted.
  async (peer) => pour(await peer.open(), GOSSIP),
  // Topics without end, and back-offs.
  async (peer) => pour(await peer.open(), TOPICS),
  // The longest frames, never finished.
  async (peer) => {
    for (let count = 0; count < 8; count += 1) {
      const stream = await peer.open()
      stream.send(varint(2 ** 20))
      stream.send(noise)
    }
    await new Promise((resolve) => setTimeout(resolve, 500))
  },
  // Requests larger than the rule.
  async (peer) => {
    for (;;) await pour(await peer.open('/ask'), [noise])
  },
]

// Until the receiver has had enough, and ends this thread.
for (let round = 0; ; round += 1) {
  const attack = ATTACKS[round % ATTACKS.length]
  const peer = await connectHostile(address, OVER_TCP.transports).catch(() => undefined)
  const goal = setTimeout(() => void peer?.close(), 3_000)
  try {
    if (peer !== undefined) await attack?.(peer)
  } catch {
    // Cut off: the next identity.
  }
  clearTimeout(goal)
  await peer?.close().catch(() => {})
  parentPort?.postMessage(round)
}
