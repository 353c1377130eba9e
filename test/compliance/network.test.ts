import { MemoryHub } from '../../executor/src/network/memory/memoryHub.ts'
import { MemoryNetwork } from '../../executor/src/network/memory/memoryNetwork.ts'
import { seededChance } from '../../executor/src/storage/log/memory/seededChance.ts'
import { describeNetwork } from './network.suite.ts'

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
