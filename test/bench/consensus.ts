import { runScenarios } from '../sim/runScenarios.ts'
import type { Figure } from './figure.ts'

/** DiemBFT Twins: 44 million scenarios a day on their farm. */
const DIEM_TWINS_PER_S = 509

/** Goal for the simulated speed of 4 nodes; ours has 4 to 9 and no storage yet. */
const SPEEDUP_GOAL = 500

const WARM_UP = 1_000
const SCENARIOS = 10_000

/**
 * Fault scenarios a second of one core, checkers included.
 *
 * Cost model: a scenario is about 380 events (deliveries, timers) of 4 to 9 instances; an event is one or a few `apply`
 * of the core at about 1 µs, plus one draw and one heap operation a message sent.
 */
export async function bench(): Promise<readonly Figure[]> {
  runScenarios({ fromSeed: 1, scenarios: WARM_UP })
  const summary = runScenarios({ fromSeed: WARM_UP + 1, scenarios: SCENARIOS })
  const rate = Math.round(summary.scenariosPerCpuSecond)
  const speedup = Math.round(summary.speedup)
  return [
    {
      figure: 'consensus.scenarios_per_s',
      value: rate,
      unit: 'scenarios per CPU-second',
      versus: `DiemBFT Twins ${DIEM_TWINS_PER_S}/s`,
      ratio: rate / DIEM_TWINS_PER_S,
    },
    {
      figure: 'consensus.sim_speedup',
      value: speedup,
      unit: 'x real time',
      versus: `goal ${SPEEDUP_GOAL}`,
      ratio: speedup / SPEEDUP_GOAL,
    },
    {
      figure: 'consensus.sim_violations',
      value: summary.violations.length,
      unit: 'violations',
    },
  ]
}
