import { cpuUsage } from 'node:process'
import { DEFAULT_TIMEOUTS } from '../../../executor/src/consensus/core/timeouts.ts'
import { range } from '../scenario.ts'
import { makeNodeScenario, type NodeScenario } from './nodeScenario.ts'
import { simulateNodes } from './simulateNodes.ts'

export interface NodeMeasure {
  readonly validators: number
  readonly blocks: number
  /** Bytes that one validator sends for one block, to all others together. */
  readonly bytesPerBlock: number
  /** Virtual time over processor time, checkers included. */
  readonly speedup: number
}

/**
 * Correct validators over a network between continents (50 to 250 ms, nothing lost), with the default timeouts and a block
 * a second at most. Every validator sends to every other one, without a gossip mesh in between.
 */
export async function measureNodes(validators: number, virtualMs: number): Promise<NodeMeasure> {
  const before = cpuUsage()
  const result = await simulateNodes(quietScenario(validators, virtualMs))
  const { user, system } = cpuUsage(before)
  if (result.violation !== undefined) throw new Error(result.violation)
  return {
    validators,
    blocks: result.height,
    bytesPerBlock: Math.round(result.sentBytes / validators / result.height),
    speedup: result.virtualMs / 1000 / ((user + system) / 1e6),
  }
}

/** Correct validators of equal power; nothing goes wrong, and nobody asks for anything. */
export function quietScenario(validators: number, virtualMs: number): NodeScenario {
  const scenario = makeNodeScenario(1)
  const instances = range(validators)
  return {
    ...scenario,
    powers: instances.map(() => 1),
    twins: [],
    liars: [],
    instances,
    leaders: instances,
    hasLeaders: false,
    epochs: [{ atMs: 0, powers: instances.map(() => 1) }],
    requests: [],
    chainLagMs: 0,
    clockOffsetsMs: [],
    damage: [],
    diskErrors: [],
    fullDisks: [],
    history: undefined,
    readEveryMs: 0,
    absenceBlocks: 10_000,
    timeouts: DEFAULT_TIMEOUTS,
    network: {
      minDelayMs: 50,
      maxDelayMs: 250,
      dropRate: 0,
      duplicateRate: 0,
      slowRate: 0,
      slowMs: 0,
    },
    partitions: [],
    clogs: [],
    crashes: [],
    clockRates: instances.map(() => 1),
    safetyMs: virtualMs,
  }
}
