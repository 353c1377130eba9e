import type { Scenario } from './scenario.ts'
import { simulate } from './simulate.ts'
import type { SimulationOptions } from './simulation.ts'

/**
 * The scenario with every fault taken out that its violation does not need.
 *
 * - The same checker must still object; the seed stays, so chance falls alike where it can.
 * - Out: the scenario itself if it breaks nothing.
 */
export function shrink(scenario: Scenario, options: SimulationOptions = {}): Scenario {
  const checker = checkerOf(scenario, options)
  if (checker === undefined) return scenario
  let smallest = scenario
  for (let hasShrunk = true; hasShrunk; ) {
    hasShrunk = false
    for (const candidate of smallerThan(smallest)) {
      if (checkerOf(candidate, options) !== checker) continue
      smallest = candidate
      hasShrunk = true
      break
    }
  }
  return smallest
}

function checkerOf(scenario: Scenario, options: SimulationOptions): string | undefined {
  return simulate(scenario, options).violation?.split(':')[0]
}

/** Scenarios with one fault less. */
function* smallerThan(scenario: Scenario): Generator<Scenario> {
  const { network } = scenario
  for (const rate of ['dropRate', 'duplicateRate', 'slowRate'] as const) {
    if (network[rate] > 0) yield { ...scenario, network: { ...network, [rate]: 0 } }
  }
  for (const list of ['partitions', 'clogs', 'crashes'] as const) {
    for (const index of scenario[list].keys()) {
      yield { ...scenario, [list]: scenario[list].toSpliced(index, 1) }
    }
  }
  if (scenario.liars.length > 0) yield { ...scenario, liars: [] }
  if (scenario.clockRates.some((rate) => rate !== 1)) {
    yield { ...scenario, clockRates: scenario.clockRates.map(() => 1) }
  }
  if (scenario.scriptedRounds.length > 0) {
    yield { ...scenario, scriptedRounds: scenario.scriptedRounds.slice(0, -1) }
  }
}
