import type { TimeoutOptions } from '../../executor/src/consensus/core/timeouts.ts'
import { Random } from './random.ts'

/** A span of virtual time, `toMs` excluded. */
interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/**
 * One run, fixed by its seed.
 *
 * - Validators are numbers 0 to n-1; an instance is a running copy: instance i < n runs validator i, each further
 *   one is the second copy of a twin.
 */
export interface Scenario {
  readonly seed: number
  /** `twins`: lock-step rounds with scripted partitions and leaders. `chaos`: everything at random times. */
  readonly kind: 'twins' | 'chaos'
  readonly powers: readonly number[]
  /** Validators that run twice with one key. */
  readonly twins: readonly number[]
  /** Validators whose messages lie, differently to each receiver. */
  readonly liars: readonly number[]
  /** Validator of each instance. */
  readonly instances: readonly number[]
  /** Proposer of each round, repeated. */
  readonly leaders: readonly number[]
  /** Proposers are drawn from a beacon instead. */
  readonly hasBeacon: boolean
  readonly timeouts: TimeoutOptions
  readonly network: {
    readonly minDelayMs: number
    readonly maxDelayMs: number
    readonly dropRate: number
    readonly duplicateRate: number
    /** Share of messages that are late by up to `slowMs`. */
    readonly slowRate: number
    readonly slowMs: number
  }
  /** Group of each instance while the span lasts; only equal groups hear each other. */
  readonly partitions: readonly (Span & { readonly groups: readonly number[] })[]
  /** Group of each instance by round of the message; lists shorter than the round mean no partition. */
  readonly scriptedRounds: readonly (readonly number[])[]
  /** Nothing reaches the instance before the span ends; then all of it does. */
  readonly clogs: readonly (Span & { readonly instance: number })[]
  /** Crashes at a time, or at a point: after so many log writes and outputs. */
  readonly crashes: readonly {
    readonly instance: number
    readonly atMs?: number
    readonly atPoint?: number
    readonly downMs: number
  }[]
  /** How much slower than true time each instance's clock runs. */
  readonly clockRates: readonly number[]
  /** Length of the safety phase; after it every fault but the faulty validators ends. */
  readonly safetyMs: number
  /** Heights that may be decided during the safety phase. */
  readonly safetyHeights: number
}

const TIMEOUTS: TimeoutOptions = {
  proposeMs: 40,
  prevoteMs: 20,
  precommitMs: 20,
  growthMs: 10,
  rebroadcastMs: 150,
}

/** The scenario of a seed: even seeds are twins, odd ones chaos. */
export function makeScenario(seed: number): Scenario {
  const random = new Random(seed)
  return seed % 2 === 0 ? makeTwins(seed, random) : makeChaos(seed, random)
}

function makeTwins(seed: number, random: Random): Scenario {
  const count = random.chance(0.75) ? 4 : 7
  const faulty = count === 4 ? 1 : 1 + random.below(2)
  const twins = random.shuffle(range(count)).slice(0, faulty)
  const instances = [...range(count), ...twins]
  const rounds = 3 + random.below(5)
  return {
    seed,
    kind: 'twins',
    powers: range(count).map(() => 1),
    twins,
    liars: [],
    instances,
    leaders: leadersOf(random, count, rounds, twins),
    hasBeacon: false,
    timeouts: TIMEOUTS,
    network: {
      minDelayMs: 1,
      maxDelayMs: 5,
      dropRate: 0,
      duplicateRate: 0,
      slowRate: 0,
      slowMs: 0,
    },
    partitions: [],
    scriptedRounds: range(rounds).map(() => groupsOf(random, instances.length)),
    clogs: [],
    crashes: crashesOf(random, instances.length, 0.2, 300),
    clockRates: instances.map(() => 1),
    safetyMs: 700,
    safetyHeights: 1,
  }
}

function makeChaos(seed: number, random: Random): Scenario {
  const count = 4 + random.below(4)
  const powers = range(count).map(() => (random.chance(0.5) ? 1 : 1 + random.below(9)))
  const faulty = faultyOf(random, powers)
  const areTwins = random.chance(0.4)
  const twins = areTwins ? faulty : []
  const instances = [...range(count), ...twins]
  const safetyMs = 500
  const size = instances.length
  return {
    seed,
    kind: 'chaos',
    powers,
    twins,
    liars: areTwins ? [] : faulty,
    instances,
    leaders: leadersOf(random, count, 4, faulty),
    // A draw costs more than the rest of a round, so only some seeds have it.
    hasBeacon: seed % 16 === 15,
    timeouts: TIMEOUTS,
    network: {
      minDelayMs: 1,
      maxDelayMs: random.pick([5, 15, 30]),
      dropRate: random.pick([0, 0.02, 0.1, 0.3]),
      duplicateRate: random.pick([0, 0.02, 0.1]),
      slowRate: random.pick([0, 0.05, 0.2]),
      slowMs: random.pick([50, 200]),
    },
    partitions: random.chance(0.6) ? partitionsOf(random, size, safetyMs) : [],
    scriptedRounds: [],
    clogs: random.chance(0.3) ? clogsOf(random, size, safetyMs) : [],
    crashes: crashesOf(random, size, 0.5, safetyMs),
    clockRates: instances.map(() => (random.chance(0.3) ? 0.5 + random.next() * 1.5 : 1)),
    safetyMs,
    safetyHeights: 2,
  }
}

/** Leaders of the first rounds, often faulty ones; then everybody once, so that a correct one comes. */
function leadersOf(random: Random, count: number, rounds: number, faulty: readonly number[]) {
  const scripted = range(rounds).map(() =>
    faulty.length > 0 && random.chance(0.5) ? random.pick(faulty) : random.below(count),
  )
  return [...scripted, ...random.shuffle(range(count))]
}

function groupsOf(random: Random, size: number): readonly number[] {
  const groups = random.pick([1, 2, 2, 2, 3])
  return range(size).map(() => random.below(groups))
}

function partitionsOf(random: Random, size: number, safetyMs: number): Scenario['partitions'] {
  return range(1 + random.below(3)).map(() => {
    const fromMs = random.below(safetyMs)
    return { fromMs, toMs: fromMs + 20 + random.below(300), groups: groupsOf(random, size) }
  })
}

/** Swizzle: a random subset is clogged one by one and unclogged in another order. */
function clogsOf(random: Random, size: number, safetyMs: number): Scenario['clogs'] {
  const subset = random.shuffle(range(size)).slice(0, 1 + random.below(size))
  const startMs = random.below(safetyMs / 2)
  return subset.map((instance, at) => {
    return { instance, fromMs: startMs + 10 * at, toMs: startMs + 50 + random.below(250) }
  })
}

function crashesOf(
  random: Random,
  size: number,
  probability: number,
  safetyMs: number,
): Scenario['crashes'] {
  if (!random.chance(probability)) return []
  return range(1 + random.below(4)).map(() => {
    const base = { instance: random.below(size), downMs: 5 + random.below(150) }
    return random.chance(0.5)
      ? { ...base, atMs: random.below(safetyMs) }
      : { ...base, atPoint: 1 + random.below(120) }
  })
}

/** As many validators as stay below a third of the power. */
function faultyOf(random: Random, powers: readonly number[]): readonly number[] {
  if (random.chance(0.2)) return []
  const total = powers.reduce((sum, power) => sum + power, 0)
  const faulty: number[] = []
  let power = 0
  for (const validator of random.shuffle(range(powers.length))) {
    const more = power + (powers[validator] ?? 0)
    if (more * 3 >= total) continue
    power = more
    faulty.push(validator)
  }
  return faulty
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
