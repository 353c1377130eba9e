import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runMutants } from './runMutants.ts'
import { runScenarios } from './runScenarios.ts'
import { makeScenario, range, type Scenario } from './scenario.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'
import type { SimulationOptions } from './simulation.ts'

const CI_SCENARIOS = 20_000
const MUTANT_SCENARIOS = 2_000

const KEPT_SEEDS: readonly { readonly seed: number; readonly why: string }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'seeds.json'), 'utf8'),
)

describe('the simulated network', () => {
  it.each(KEPT_SEEDS)('keeps every invariant in seed $seed: $why', ({ seed }) => {
    expect(`seed ${seed}: ${simulate(makeScenario(seed)).violation}`).toBe(
      `seed ${seed}: undefined`,
    )
  })

  it(`keeps every invariant in seeds 1 to ${CI_SCENARIOS}`, { timeout: 300_000 }, () => {
    const summary = runScenarios({ fromSeed: 1, scenarios: CI_SCENARIOS })
    expect(summary.violations.map(({ seed, violation }) => `seed ${seed}: ${violation}`)).toEqual(
      [],
    )
    expect(summary.scenarios).toBe(CI_SCENARIOS)
    // Far below what is measured: fewer would mean that the faults are no longer injected.
    expect(summary.faults).toBeGreaterThan(1_000_000)
    expect(summary.crashes).toBeGreaterThan(5_000)
    expect(summary.evidence).toBeGreaterThan(10_000)
  })

  it.each([1, 2, 5])('runs seed %i twice in the same way', (seed) => {
    expect(transcriptOf(seed)).toEqual(transcriptOf(seed))
    expect(transcriptOf(seed)).not.toEqual(transcriptOf(seed + 100))
  })

  it('signs nothing twice whatever the point of the crash', { timeout: 120_000 }, () => {
    const violations: string[] = []
    let crashes = 0
    for (const seed of range(25)) {
      for (const point of range(80)) {
        const result = simulate(crashAt(seed, point + 1))
        crashes += result.crashes
        if (result.violation !== undefined) {
          violations.push(`seed ${seed}, point ${point + 1}: ${result.violation}`)
        }
      }
    }
    expect(violations).toEqual([])
    expect(crashes).toBeGreaterThanOrEqual(2_000)
  })
})

describe('the simulator notices', () => {
  it('a core with any of its guards broken', { timeout: 300_000 }, async () => {
    const reports = await runMutants(MUTANT_SCENARIOS)
    const survivors = reports.filter((report) => report.killed === undefined)
    expect(survivors.filter(({ survives }) => survives === undefined)).toEqual([])
    expect(survivors.length / reports.length).toBeLessThan(0.05)
  })

  it('an engine that lets a vote out before its inputs are on disk', () => {
    const options = { engineFault: 'outputBeforeLog' } as const
    const { violation } = simulate(makeScenario(firstSeed(400, options)), options)
    expect(violation).toMatch(/^double sign: /)
  })

  it('which of its faults a violation needs', async () => {
    const options = { engineFault: 'outputBeforeLog' } as const
    const scenario = makeScenario(firstSeed(400, options))
    const small = await shrink(scenario, (candidate) => simulate(candidate, options).violation)
    expect(simulate(small, { engineFault: 'outputBeforeLog' }).violation).toMatch(/^double sign: /)
    expect(small).toMatchObject({ clogs: [], partitions: [], crashes: [{}] })
    expect(small.network).toMatchObject({ dropRate: 0, duplicateRate: 0, slowRate: 0 })
  })

  it('a disagreement once a third of the power is faulty', () => {
    const found = range(600)
      .map((index) => simulate(withTwins(2 * index, [0, 1])).violation ?? '')
      .filter((violation) => violation.startsWith('agreement: '))
    expect(found).not.toEqual([])
  })
})

function transcriptOf(seed: number): readonly string[] {
  const lines: string[] = []
  simulate(makeScenario(seed), { transcript: (line) => lines.push(line) })
  return lines
}

function firstSeed(scenarios: number, options: SimulationOptions): number {
  const isBad = (seed: number) => simulate(makeScenario(seed), options).violation !== undefined
  return range(scenarios).find(isBad) ?? -1
}

/** A chaos scenario in which each correct validator crashes at the same point, and nothing else crashes. */
function crashAt(seed: number, point: number): Scenario {
  const scenario = makeScenario(2 * seed + 1)
  const instances = range(scenario.powers.length)
  return {
    ...scenario,
    crashes: instances.map((instance) => ({ instance, atPoint: point, downMs: 10 })),
  }
}

function withTwins(seed: number, twins: readonly number[]): Scenario {
  const scenario = makeScenario(seed)
  const instances = [...range(4), ...twins]
  return {
    ...scenario,
    powers: [1, 1, 1, 1],
    twins,
    instances,
    leaders: scenario.leaders.map((leader) => leader % 4),
    scriptedRounds: scenario.scriptedRounds.map((groups) =>
      instances.map((_, index) => groups[index] ?? 0),
    ),
    crashes: [],
    clockRates: instances.map(() => 1),
  }
}
