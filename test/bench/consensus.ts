import { apply } from '../../executor/src/consensus/core/apply.ts'
import {
  makeConfig,
  precommits,
  prevotes,
  proposal,
  startedCore,
} from '../../executor/src/consensus/core/testing.ts'
import { runScenarios } from '../sim/runScenarios.ts'
import type { Figure } from './figure.ts'

/** DiemBFT Twins: 44 million scenarios a day on their farm. */
const DIEM_TWINS_PER_S = 509

/** Goal for the simulated speed of 4 nodes; ours has 4 to 9 and no storage yet. */
const SPEEDUP_GOAL = 500

/** Validators of the micro measurement; the goal figures of the network go up to 100. */
const VALIDATORS = 100

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
    {
      figure: 'consensus.core_us_per_vote_100',
      value: measureVotes(),
      unit: `microseconds per vote, ${VALIDATORS} validators`,
    },
  ]
}

/** One height from the proposal to the decision, all votes one by one. The count of a round is copied with each vote. */
function measureVotes(): number {
  const config = makeConfig(Array.from({ length: VALIDATORS }, () => 1))
  const ids = config.validators.members.map(({ id }) => id).join(' ')
  const inputs = [proposal(0, 'A'), ...prevotes(ids, 0, 'A'), ...precommits(ids, 0, 'A')]
  const heights = 100
  let startedUs = 0
  // The first half only warms up.
  for (let height = 0; height < 2 * heights; height += 1) {
    if (height === heights) startedUs = performance.now() * 1000
    let state = startedCore('v3', config)
    for (const input of inputs) state = apply(state, input).state
    if (state.round.step !== 'commit') throw new Error('the height was not decided')
  }
  const spentUs = performance.now() * 1000 - startedUs
  return Number((spentUs / heights / (2 * VALIDATORS)).toFixed(2))
}
