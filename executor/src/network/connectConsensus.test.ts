import { afterEach, expect, it } from 'vitest'
import { Cluster } from '../consensus/engine/testing/cluster.ts'
import { type ConsensusConnection, connectConsensus } from './connectConsensus.ts'
import { NetworkErrorCode } from './errors.ts'
import { channelNames, networkRules } from './networkRules.ts'
import {
  CONTEXT,
  closePeers,
  connectPeers,
  startPeers,
  type TestPeer,
} from './testing/startPeers.ts'

const names = channelNames(CONTEXT)
const never = new AbortController().signal
let peers: readonly TestPeer[] = []
let cluster: Cluster | undefined

afterEach(async () => {
  await cluster?.destroy()
  await closePeers(peers)
})

it('decides heights over libp2p, and brings a validator up that was away', async () => {
  peers = await startPeers([true, true, true, true], { rules: networkRules(CONTEXT) })
  await connectPeers(peers, peers)
  cluster = await Cluster.create(4)
  const connections: ConsensusConnection[] = peers.map(({ network }) =>
    connectConsensus(network, names, (error) => {
      throw error
    }),
  )
  cluster.transportOf = (index) => {
    const connection = connections[index]
    if (connection === undefined) throw new Error(`no peer ${index}`)
    return connection.transport
  }
  const start = async (index: number): Promise<void> => {
    await cluster?.start(index)
    const engine = cluster?.members[index]?.running?.engine
    if (engine !== undefined) connections[index]?.attach(engine)
  }
  for (const index of [0, 1, 2]) await start(index)
  await cluster.reach(3)
  await start(3)
  const height = cluster.members[0]?.application.chain.length ?? 0
  await cluster.reach(height + 1)
  const ids = cluster.members.map(({ application }) => application.chain[2]?.block.id)
  expect(new Set(ids).size).toBe(1)

  const [a, b] = peers
  const ask = (payload: Uint8Array): Promise<unknown> =>
    a?.network
      .request(b?.network.self ?? '', names.blockRequests, payload, never)
      .catch((error: { code: string }) => error.code) ?? Promise.reject(new Error('no peer'))
  expect(await ask(Uint8Array.of(1))).toBe(NetworkErrorCode.REFUSED)
  expect(await ask(new Uint8Array(8))).toBe(NetworkErrorCode.REFUSED)
  expect(await ask(new Uint8Array(8).fill(255))).toBe(NetworkErrorCode.REFUSED)
}, 60_000)
