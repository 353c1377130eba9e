import { Random } from '../random.ts'
import { makeScenario, range, type Scenario } from '../scenario.ts'

/** What is damaged on a disk while its node is down; or a write into the log that lands elsewhere, or with another bit. */
export type Damage = 'log' | 'state' | 'record' | 'misdirected' | 'flippedWrite'

/** What has no room on it. */
export type FullDisk = 'log' | 'signer' | 'chain'

/** A scenario of the core with what only whole nodes have: a chain, a ledger, disks and clocks. */
export interface NodeScenario extends Scenario {
  /** Sets that the chain freezes, the first at 0; a power of 0 is no seat. */
  readonly epochs: readonly { readonly atMs: number; readonly powers: readonly number[] }[]
  /** Requests that the chain opens. */
  readonly requests: readonly {
    readonly atMs: number
    readonly mode: 0 | 1 | 2
    readonly size: number
    /** What no quorum decides ends on the chain after so long. */
    readonly openMs: number
  }[]
  /** Longest delay with which a node sees the chain. */
  readonly chainLagMs: number
  /** Clocks of the instances: off by the first in the first half of the safety phase, by the second in the other half. */
  readonly clockOffsetsMs: readonly (readonly [number, number])[]
  /** A bit flips while the instance is down for the first time; or the write into the log with this number is spoilt. */
  readonly damage: readonly {
    readonly instance: number
    readonly what: Damage
    readonly afterWrites?: number
  }[]
  /** Disks on which nothing can be written for a time: writes and syncs fail, the node ends and starts until there is room. */
  readonly fullDisks: readonly {
    readonly instance: number
    readonly disk: FullDisk
    readonly fromMs: number
    readonly toMs: number
  }[]
  /** A write or sync of the log fails after so many others. */
  readonly diskErrors: readonly {
    readonly instance: number
    readonly call: 'write' | 'sync'
    readonly after: number
  }[]
  /** Proposers follow `leaders`; otherwise they are drawn from the beacon, as in production. */
  readonly hasLeaders: boolean
  /** Clients that write a register of the ledger and read it from a quorum of the nodes, every so often. @default 0: none */
  readonly readEveryMs: number
  /** Blocks that a node keeps, and how often it holds its state for late ones. @default those of production: none is removed */
  readonly history?: { readonly keptBlocks: number; readonly snapshotEvery: number } | undefined
  /** Blocks without a sign of life after which a member is absent. */
  readonly absenceBlocks: number
}

/**
 * Whole nodes live 50 times slower than the bare core: timeouts of 2 s, 1 s, 1 s and 0.5 s a round, delays of 50 ms to 1.5 s
 * (slow ones 10 s more), as between continents.
 */
const SCALE = 50
/** A node passes more points a message than the bare core: writes, syncs and batches, each before and after. */
const POINT_SCALE = 4
const CLOCK_OFFSET_MS = 3_000

/** The scenario of a seed for whole nodes: the faults of the core's scenario of that seed, and more. */
export function makeNodeScenario(seed: number): NodeScenario {
  const { timeouts, network, ...scenario } = makeScenario(seed)
  const random = new Random(seed ^ 0x1b873593)
  const span = <Item extends { readonly fromMs: number; readonly toMs: number }>(item: Item) => ({
    ...item,
    fromMs: item.fromMs * SCALE,
    toMs: item.toMs * SCALE,
  })
  const safetyMs = scenario.safetyMs * SCALE
  // By a chance of their own, so that older faults stay where they were.
  const disks = new Random(seed ^ 0x51ed270b)
  const faulty = [...scenario.twins, ...scenario.liars]
  const crashes = scenario.crashes.map((crash) => ({
    instance: crash.instance,
    downMs: crash.downMs * SCALE,
    ...(crash.atMs === undefined ? {} : { atMs: crash.atMs * SCALE }),
    ...(crash.atPoint === undefined ? {} : { atPoint: crash.atPoint * POINT_SCALE }),
  }))
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
    crashes,
    safetyMs,
    hasLeaders: scenario.kind === 'twins',
    epochs: epochsOf(random, scenario.powers, faulty, safetyMs),
    requests: range(random.below(4)).map(() => ({
      atMs: random.below(safetyMs / 2),
      mode: random.pick([0, 0, 1, 2] as const),
      size: 1 + random.below(scenario.powers.length),
      openMs: 20_000,
    })),
    chainLagMs: random.pick([0, 500, 4_000]),
    clockOffsetsMs: scenario.instances.map(() =>
      random.chance(0.4) ? [offsetOf(random), offsetOf(random)] : [0, 0],
    ),
    damage: damageOf(random, scenario.powers, faulty, crashes).map((damage) =>
      disks.chance(0.6) ? damage : spoiltWriteOf(disks, damage.instance),
    ),
    fullDisks: disks.chance(0.15) ? [fullDiskOf(disks, scenario.instances.length, safetyMs)] : [],
    ...(disks.chance(0.3)
      ? { history: { keptBlocks: 2 + disks.below(8), snapshotEvery: 1 + disks.below(4) } }
      : {}),
    diskErrors: random.chance(0.15)
      ? [
          {
            instance: random.below(scenario.instances.length),
            call: random.pick(['write', 'sync'] as const),
            after: random.below(60),
          },
        ]
      : [],
    readEveryMs: random.chance(0.5) ? 3_000 : 0,
    absenceBlocks: random.pick([3, 8, 10_000]),
  }
}

function offsetOf(random: Random): number {
  return random.below(2 * CLOCK_OFFSET_MS) - CLOCK_OFFSET_MS
}

/** The set of the core's scenario, and in half of the scenarios up to two more in which somebody leaves, joins or weighs otherwise. */
function epochsOf(
  random: Random,
  powers: readonly number[],
  faulty: readonly number[],
  safetyMs: number,
): NodeScenario['epochs'] {
  const changes = random.chance(0.5) ? 1 + random.below(2) : 0
  const candidates = range(changes).map(() => changeOf(random, powers, faulty))
  // Who leaves first is there from the beginning, or comes only then.
  const sets = random.chance(0.5) ? [powers, ...candidates] : [...candidates, powers]
  return sets.map((set, index) => ({
    atMs: index === 0 ? 0 : Math.floor((safetyMs * index) / (sets.length + 1)),
    powers: set,
  }))
}

function changeOf(
  random: Random,
  powers: readonly number[],
  faulty: readonly number[],
): readonly number[] {
  const changed = powers.with(random.below(powers.length), random.pick([0, 0, 1 + random.below(9)]))
  const isSafe = isBelowThird(changed, faulty) && changed.filter((power) => power > 0).length > 3
  return isSafe ? changed : powers
}

/** Damage counts as a fault: the node will not start again, and the others must be enough. */
function damageOf(
  random: Random,
  powers: readonly number[],
  faulty: readonly number[],
  crashes: NodeScenario['crashes'],
): NodeScenario['damage'] {
  const instance = crashes[0]?.instance
  if (instance === undefined || faulty.length > 0 || !random.chance(0.5)) return []
  if (!isBelowThird(powers, [instance])) return []
  return [{ instance, what: random.pick(['log', 'state', 'record'] as const) }]
}

function spoiltWriteOf(random: Random, instance: number): NodeScenario['damage'][number] {
  const what = random.pick(['misdirected', 'flippedWrite'] as const)
  return { instance, what, afterWrites: 1 + random.below(60) }
}

/** For a while within the safety phase, so that there is room again before it ends. */
function fullDiskOf(
  random: Random,
  instances: number,
  safetyMs: number,
): NodeScenario['fullDisks'][number] {
  const fromMs = random.below(safetyMs / 2)
  return {
    instance: random.below(instances),
    disk: random.pick(['log', 'signer', 'chain'] as const),
    fromMs,
    toMs: fromMs + random.below(safetyMs / 3),
  }
}

function isBelowThird(powers: readonly number[], some: readonly number[]): boolean {
  const total = powers.reduce((sum, power) => sum + power, 0)
  return some.reduce((sum, validator) => sum + (powers[validator] ?? 0), 0) * 3 < total
}
