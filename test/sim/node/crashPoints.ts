import { range } from '../scenario.ts'
import { makeNodeScenario, type NodeScenario } from './nodeScenario.ts'
import { simulateNodes } from './simulateNodes.ts'
import type { NodeFault } from './surroundings.ts'

export interface CrashPointSummary {
  readonly runs: number
  /** Crashes right before or right after a write, a sync, a batch of the guard or of the chain, or a message. */
  readonly crashes: number
  readonly violations: readonly string[]
  readonly events: number
}

/** Points of the first two heights; the second crash comes while the node recovers, the third a while after. */
const POINTS = 160
const SAFETY_MS = 9_000
const REBROADCAST_MS = 1_000
const MAX_VIOLATIONS = 10

/**
 * Four nodes that all crash at one point of their work, and twice more a few points later.
 *
 * - Every other seed has a liar among them, so that what a node forgot would be asked for again in another way.
 */
export function crashScenario(seed: number, point: number): NodeScenario {
  const scenario = makeNodeScenario(2 * seed + 1)
  const instances = range(4)
  return {
    ...scenario,
    powers: instances.map(() => 1),
    twins: [],
    liars: seed % 2 === 0 ? [] : [seed % 4],
    instances,
    leaders: scenario.leaders.map((leader) => leader % 4),
    epochs: [{ atMs: 0, powers: instances.map(() => 1) }],
    requests: [],
    clockOffsetsMs: [],
    damage: [],
    diskErrors: [],
    fullDisks: [],
    history: undefined,
    readEveryMs: 0,
    network: { ...scenario.network, dropRate: 0, slowRate: 0, maxDelayMs: 250 },
    partitions: [],
    clogs: [],
    crashes: instances.flatMap((instance) => [
      { instance, atPoint: point, downMs: 300 },
      { instance, atPoint: point + 1 + ((seed + point) % 11), downMs: 100 },
      { instance, atPoint: point + 13 + ((3 * seed + point) % 17), downMs: 200 },
    ]),
    // Who starts again waits for two statuses of the others.
    timeouts: { ...scenario.timeouts, rebroadcastMs: REBROADCAST_MS },
    clockRates: instances.map(() => 1),
    safetyMs: SAFETY_MS,
  }
}

/** Goes through the points of seed after seed until so many crashes have happened. */
export async function runCrashPoints(
  crashes: number,
  faults: readonly NodeFault[] = [],
): Promise<CrashPointSummary> {
  const sum = { runs: 0, crashes: 0, events: 0 }
  const violations: string[] = []
  for (let run = 0; sum.crashes < crashes && violations.length < MAX_VIOLATIONS; run += 1) {
    // Another point each time, so that a short run has seen the whole way too.
    const point = 1 + ((run * 37) % POINTS)
    const seed = Math.floor(run / POINTS) + run
    const result = await simulateNodes(crashScenario(seed, point), { faults })
    sum.runs += 1
    sum.crashes += result.crashes
    sum.events += result.events
    if (result.violation !== undefined)
      violations.push(`seed ${seed}, point ${point}: ${result.violation}`)
  }
  return { ...sum, violations }
}
