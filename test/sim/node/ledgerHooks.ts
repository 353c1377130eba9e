import type { ConsensusApplication } from '../../../executor/src/consensus/engine/port.ts'
import type { LedgerReplica } from '../../../executor/src/replica/ledgerReplica.ts'
import type { ChainView, OperatorKeys } from '../../../executor/src/replica/port.ts'
import { operatorKeys, operatorOf } from './operatorKeys.ts'
import { START_MS } from './simulatedChain.ts'
import type { NodeName, Surroundings } from './surroundings.ts'

/** A second, as the time in a header counts. */
const SECOND_MS = 1_000

/** Where the simulation takes hold of the ledger of a node, as modules of `openValidator`. */
export interface LedgerHooks {
  readonly keys: OperatorKeys
  readonly chain: ChainView
  readonly now: () => number
  readonly wrapApplication: (replica: LedgerReplica) => ConsensusApplication
}

export function ledgerHooks(simulation: Surroundings, node: NodeName): LedgerHooks {
  let aheadMs = 0
  const { leaders, hasLeaders } = simulation.scenario
  return {
    keys: watchedKeys(simulation, node),
    chain: simulation.chain.viewOf(node.index, () => simulation.nowMs),
    now: () => START_MS + simulation.nowMs + offsetOf(simulation, node) + aheadMs,
    wrapApplication: (replica) => ({
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
    }),
  }
}

/** What an operator signs is known to the checkers. */
function watchedKeys(simulation: Surroundings, node: NodeName): OperatorKeys {
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
