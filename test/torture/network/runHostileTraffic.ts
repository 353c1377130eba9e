import net, { type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Worker } from 'node:worker_threads'
import { type NetworkRules, Speakers } from '../../../executor/src/network/port.ts'
import { OVER_TCP, startPeers } from '../../../executor/src/network/testing/startPeers.ts'

export interface HostileOrder {
  readonly address: string
}

export interface HostileResult {
  /** That came in over TCP, handshakes included. */
  readonly receivedBytes: number
  readonly identities: number
  /** Heap and buffers after a collection, largest minus that before the traffic. */
  readonly grownBytes: number
  readonly samples: number
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
  protocols: [
    {
      name: '/ask',
      maxRequestBytes: 1_000,
      maxAnswerBytes: 1_000,
      timeoutMs: 1_000,
      requestsPerSecond: 100,
      maxServed: 8,
    },
  ],
}

/** The sample is taken between two attacks and in the middle of them. */
const SAMPLE_MS = 500

/**
 * Lets a worker with ever new identities pour bytes into one node over TCP, and watches the node's memory.
 *
 * The rate limit for bytes is lifted, so that the other bounds have to hold alone.
 */
export async function runHostileTraffic(bytes: number): Promise<HostileResult> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const received = countReceived()
  const [peer] = await startPeers([false], {
    ...OVER_TCP,
    rules: RULES,
    dht: true,
    heartbeatMs: 1_000,
    connectionRatePerHost: 10_000,
    bytesPerSecond: { stranger: 2 ** 32, member: 2 ** 32 },
  })
  if (peer === undefined) throw new Error('no peer')
  const { network } = peer
  network.subscribe('votes', () => 'accepted')
  network.serve('/ask', async (_peer, payload) => payload)
  const used = (): number => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  const address = network.addresses().find((text) => text.includes('/tcp/'))
  if (address === undefined) throw new Error('the node does not listen')
  const before = used()
  let most = before
  let samples = 0
  const timer = setInterval(() => {
    most = Math.max(most, used())
    samples += 1
  }, SAMPLE_MS)
  const order: HostileOrder = { address }
  const worker = new Worker(new URL('./hostileWorker.ts', import.meta.url), { workerData: order })
  let identities = 0
  worker.on('message', () => {
    identities += 1
  })
  await new Promise<void>((resolve, reject) => {
    worker.on('error', reject)
    const watch = setInterval(() => {
      if (received() < bytes) return
      clearInterval(watch)
      resolve()
    }, 50)
  })
  clearInterval(timer)
  most = Math.max(most, used())
  await worker.terminate()
  await network.close()
  return { receivedBytes: received(), identities, grownBytes: most - before, samples }
}

/** Counts the bytes that servers of this process receive from now on. */
function countReceived(): () => number {
  const sockets = new Set<Socket>()
  let closed = 0
  const createServer = net.createServer.bind(net)
  net.createServer = ((...parameters: Parameters<typeof createServer>) =>
    createServer(...parameters).on('connection', (socket) => {
      sockets.add(socket)
      socket.on('close', () => {
        sockets.delete(socket)
        closed += socket.bytesRead
      })
    })) as typeof net.createServer
  return () => [...sockets].reduce((total, { bytesRead }) => total + bytesRead, closed)
}
