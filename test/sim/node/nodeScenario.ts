import { makeScenario, type Scenario } from '../scenario.ts'

/**
 * Whole nodes live 50 times slower than the bare core: timeouts of 2 s, 1 s, 1 s and 0.5 s a round, delays of 50 ms to 1.5 s
 * (slow ones 10 s more), as between continents.
 */
const SCALE = 50
/** A node passes more points a message than the bare core: writes, syncs and batches, each before and after. */
const POINT_SCALE = 4

/** The scenario of a seed for whole nodes: the faults of the core's scenario of that seed. */
export function makeNodeScenario(seed: number): Scenario {
  const { timeouts, network, ...scenario } = makeScenario(seed)
  const span = <Item extends { readonly fromMs: number; readonly toMs: number }>(item: Item) => ({
    ...item,
    fromMs: item.fromMs * SCALE,
    toMs: item.toMs * SCALE,
  })
  return {
    ...scenario,
    timeouts: {
      proposeMs: timeouts.proposeMs * SCALE,
      prevoteMs: timeouts.prevoteMs * SCALE,
      precommitMs: timeouts.precommitMs * SCALE,
      growthMs: timeouts.growthMs * SCALE,
      rebroadcastMs: timeouts.rebroadcastMs * SCALE,
    },
    network: {
      ...network,
      minDelayMs: network.minDelayMs * SCALE,
      maxDelayMs: network.maxDelayMs * SCALE,
      slowMs: network.slowMs * SCALE,
    },
    partitions: scenario.partitions.map(span),
    clogs: scenario.clogs.map(span),
    crashes: scenario.crashes.map((crash) => ({
      instance: crash.instance,
      downMs: crash.downMs * SCALE,
      ...(crash.atMs === undefined ? {} : { atMs: crash.atMs * SCALE }),
      ...(crash.atPoint === undefined ? {} : { atPoint: crash.atPoint * POINT_SCALE }),
    })),
    safetyMs: scenario.safetyMs * SCALE,
  }
}
