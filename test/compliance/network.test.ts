import { MemoryHub } from '../../executor/src/network/memory/memoryHub.ts'
import { MemoryNetwork } from '../../executor/src/network/memory/memoryNetwork.ts'
import type { NetworkRules } from '../../executor/src/network/port.ts'
import {
  closePeers,
  connectPeers,
  startPeers,
  until,
} from '../../executor/src/network/testing/startPeers.ts'
import { seededChance } from '../../executor/src/storage/log/memory/seededChance.ts'
import { describeNetwork, type NetworkSetup } from './network.suite.ts'

const OPERATORS = { 'peer-a': '0x0a', 'peer-b': '0x0b' } as const

describeNetwork('memory', async (rules) => {
  const hub = new MemoryHub({ chance: seededChance(1), maxLatencyMs: 2 })
  const join = (self: string): MemoryNetwork =>
    new MemoryNetwork(
      { self, rules },
      {
        hub,
        memberOf: (peer) => OPERATORS[peer as keyof typeof OPERATORS],
        nowMs: Date.now,
        onFault: () => {},
      },
    )
  const networks = [join('peer-a'), join('peer-b'), join('peer-c')] as const
  return {
    networks,
    settle: async () => {},
    destroy: async () => {
      await Promise.all(networks.map((network) => network.close()))
    },
  }
})

describeNetwork('libp2p', async (rules: NetworkRules): Promise<NetworkSetup> => {
  const peers = await startPeers([true, true, false], { rules })
  await connectPeers(peers, peers)
  const [a, b, c] = peers.map(({ network }) => network)
  if (a === undefined || b === undefined || c === undefined) throw new Error('three peers')
  const networks = [a, b, c] as const
  await until(() => networks.every((network) => network.peers().length === 2))
  return {
    networks,
    settle: async (topic) => {
      const listeners = networks.filter((network) =>
        network.listenersOf(topic).includes(network.self),
      )
      await until(() =>
        networks.every((network) =>
          listeners.every(({ self }) => network.listenersOf(topic).includes(self)),
        ),
      )
    },
    destroy: () => closePeers(peers),
  }
})
