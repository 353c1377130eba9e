import { randomBytes } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import {
  connectHostile,
  frameOf,
  type HostilePeer,
  pruneFrame,
  rpcFrame,
  varint,
} from '../../../executor/src/network/testing/hostilePeer.ts'
import type { HostileOrder } from './runHostileTraffic.ts'

const { address } = workerData as HostileOrder

/** Sends until the receiver does not listen any more. */
async function pour(stream: Stream, next: () => Uint8Array): Promise<void> {
  // A receiver that reads nothing more is the end of this one, too.
  const patience = AbortSignal.timeout(5_000)
  while (stream.status === 'open') {
    if (!stream.send(next())) await stream.onDrain({ signal: patience })
  }
}

const noise = new Uint8Array(randomBytes(2 ** 16))
const unsigned = rpcFrame({
  subscriptions: [],
  messages: Array.from({ length: 60 }, (_, index) => ({
    topic: 'votes',
    data: noise.subarray(index * 16, index * 16 + 4_000),
    from: randomBytes(38),
    seqno: randomBytes(8),
    signature: randomBytes(64),
  })),
})

/** One way each of wasting the receiver's memory. */
const ATTACKS: readonly ((peer: HostilePeer) => Promise<void>)[] = [
  // Frames that are none.
  async (peer) => pour(await peer.open(), () => frameOf(noise)),
  // Signatures that do not fit.
  async (peer) => pour(await peer.open(), () => unsigned),
  // Message ids without end, each asking to be wanted.
  async (peer) =>
    pour(await peer.open(), () =>
      rpcFrame({
        subscriptions: [],
        messages: [],
        control: {
          ihave: [
            { topicID: 'votes', messageIDs: Array.from({ length: 250 }, () => randomBytes(20)) },
          ],
          iwant: [{ messageIDs: Array.from({ length: 250 }, () => randomBytes(20)) }],
          graft: [{ topicID: 'votes' }, { topicID: 'other' }],
          prune: [],
          idontwant: [{ messageIDs: Array.from({ length: 250 }, () => randomBytes(20)) }],
        },
      }),
    ),
  // Topics without end, and back-offs.
  async (peer) =>
    pour(await peer.open(), () =>
      Uint8Array.from([
        ...rpcFrame({
          subscriptions: Array.from({ length: 16 }, () => ({
            subscribe: true,
            topic: randomBytes(40).toString('hex'),
          })),
          messages: [],
        }),
        ...pruneFrame('votes', 2n ** 63n - 1n),
      ]),
    ),
  // The longest frames, never finished.
  async (peer) => {
    for (let count = 0; count < 8; count += 1) {
      const stream = await peer.open()
      stream.send(varint(2 ** 20))
      for (let part = 0; part < 15; part += 1) stream.send(noise)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  },
  // Requests larger than the rule.
  async (peer) => {
    for (;;) await pour(await peer.open('/ask'), () => noise)
  },
]

// Until the receiver has had enough, and ends this thread.
for (let round = 0; ; round += 1) {
  const attack = ATTACKS[round % ATTACKS.length]
  const peer = await connectHostile(address, [tcp()]).catch(() => undefined)
  const goal = setTimeout(() => void peer?.close(), 20_000)
  try {
    if (peer !== undefined) await attack?.(peer)
  } catch {
    // Cut off: the next identity.
  }
  clearTimeout(goal)
  await peer?.close().catch(() => {})
  parentPort?.postMessage(round)
}
