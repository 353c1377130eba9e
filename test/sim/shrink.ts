import type { Scenario } from './scenario.ts'

/** What a run of a scenario breaks, beginning with the name of the checker. */
export type Judge<S extends Scenario> = (
  scenario: S,
) => string | undefined | Promise<string | undefined>

const FAULT_LISTS = ['partitions', 'clogs', 'crashes'] as const

/** Names of the lists of a scenario. */
type ListOf<S extends Scenario> =
  | (typeof FAULT_LISTS)[number]
  | { [Key in keyof S]: S[Key] extends readonly unknown[] ? Key : never }[keyof S]

/**
 * The scenario with every fault taken out that its violation does not need.
 *
 * - `faultLists`: what can be left out one by one. @default partitions, clogs, crashes
 * - The same checker must still object; the seed stays, so chance falls alike where it can.
 * - Out: the scenario itself if it breaks nothing.
 */
export async function shrink<S extends Scenario>(
  scenario: S,
  judge: Judge<S>,
  faultLists: readonly ListOf<S>[] = FAULT_LISTS,
): Promise<S> {
  const checker = await checkerOf(scenario, judge)
  if (checker === undefined) return scenario
  let smallest = scenario
  for (let hasShrunk = true; hasShrunk; ) {
    hasShrunk = false
    for (const candidate of smallerThan(smallest, faultLists)) {
      if ((await checkerOf(candidate, judge)) !== checker) continue
      smallest = candidate
      hasShrunk = true
      break
    }
  }
  return smallest
}

async function checkerOf<S extends Scenario>(
  scenario: S,
  judge: Judge<S>,
): Promise<string | undefined> {
  return (await judge(scenario))?.split(':')[0]
}

/** Scenarios with one fault less. */
function* smallerThan<S extends Scenario>(
  scenario: S,
  faultLists: readonly ListOf<S>[],
): Generator<S> {
  const { network } = scenario
  for (const rate of ['dropRate', 'duplicateRate', 'slowRate'] as const) {
    if (network[rate] > 0) yield { ...scenario, network: { ...network, [rate]: 0 } }
  }
  for (const list of faultLists) {
    const faults = scenario[list] as readonly unknown[]
    for (const index of faults.keys()) yield { ...scenario, [list]: faults.toSpliced(index, 1) }
  }
  if (scenario.liars.length > 0) yield { ...scenario, liars: [] }
  if (scenario.clockRates.some((rate) => rate !== 1)) {
    yield { ...scenario, clockRates: scenario.clockRates.map(() => 1) }
  }
  if (scenario.scriptedRounds.length > 0) {
    yield { ...scenario, scriptedRounds: scenario.scriptedRounds.slice(0, -1) }
  }
}
