import type {
  ConsensusApplication,
  ConsensusTimers,
} from '../../../executor/src/consensus/engine/port.ts'
import { keyedScheme } from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import { LedgerReplica } from '../../../executor/src/replica/ledgerReplica.ts'
import type { CommittedBlock } from '../../../executor/src/replica/port.ts'
import type { KvStore } from '../../../executor/src/storage/kv/port.ts'
import { KvVersionedStore } from '../../../executor/src/storage/versioned/kvVersionedStore.ts'
import { Pacer } from '../../../executor/src/validator/pacer.ts'
import { beaconOf, operatorKeys, operatorOf } from './operatorKeys.ts'
import { START_MS } from './simulatedChain.ts'
import { type NodeName, SIGNING, type Surroundings } from './surroundings.ts'

/** A second, as the time in a header counts. */
const SECOND_MS = 1_000

interface LedgerModules {
  readonly simulation: Surroundings
  readonly node: NodeName
  readonly store: KvStore
  readonly timers: ConsensusTimers
  readonly onCommit: (block: CommittedBlock) => void
}

/** The production ledger of one life of a node, and what the engine sees of it. */
export interface NodeLedger {
  readonly replica: LedgerReplica
  readonly application: ConsensusApplication
  /** There may be something to put into a block. */
  wake(): void
}

export async function openLedgerOfNode(modules: LedgerModules): Promise<NodeLedger> {
  const { simulation, node, store, timers, onCommit } = modules
  const pacer = new Pacer(timers)
  let aheadMs = 0
  const replica = await LedgerReplica.open(
    { self: operatorOf(node.validator), context: SIGNING, genesis: simulation.chain.genesis },
    {
      store: await KvVersionedStore.open(store),
      keys: watchedKeys(simulation, node),
      beacon: beaconOf(node.validator),
      scheme: keyedScheme,
      chain: simulation.chain.viewOf(node.index, () => simulation.nowMs),
      now: () => START_MS + simulation.nowMs + offsetOf(simulation, node) + aheadMs,
      pace: (hasBundles, wait) => pacer.wait(hasBundles, wait),
      onCommit,
    },
  )
  const { leaders, hasLeaders } = simulation.scenario
  return {
    replica,
    wake: () => pacer.wake(),
    application: {
      committedHeight: () => replica.committedHeight(),
      termsOf: (height) => {
        const terms = replica.termsOf(height)
        const proposers = leaders.map(operatorOf).filter((id) => terms.seats.includes(id))
        return hasLeaders ? { ...terms, selection: { kind: 'sequence', proposers } } : terms
      },
      async build(height, round) {
        const block = await replica.build(height, round)
        simulation.built(height, block.id, block.bytes)
        if (node.isLiar) {
          // Another valid block, to show it to others.
          aheadMs = SECOND_MS
          const other = await replica.build(height, round + 1)
          aheadMs = 0
          simulation.built(height, other.id, other.bytes)
        }
        return block
      },
      idOf: (bytes) => replica.idOf(bytes),
      check: (height, block, builder) => replica.check(height, block, builder),
      commit: (decided) => replica.commit(decided),
      committed: (height) => replica.committed(height),
    },
  }
}

/** What an operator signs is known to the checkers. */
function watchedKeys(simulation: Surroundings, node: NodeName): ReturnType<typeof operatorKeys> {
  const keys = operatorKeys(node.validator)
  return {
    sign: (message) => {
      simulation.signedBundle(node.id, message)
      return keys.sign(message)
    },
    verify: (operator, message, signature) => keys.verify(operator, message, signature),
  }
}

/** How wrong the clock of a node is. */
function offsetOf({ scenario, isHealed, nowMs }: Surroundings, { index }: NodeName): number {
  if (isHealed) return 0
  return scenario.clockOffsetsMs[index]?.[nowMs * 2 < scenario.safetyMs ? 0 : 1] ?? 0
}
