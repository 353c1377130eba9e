import { loadavg } from 'node:os'
import { apply } from '../../executor/src/consensus/core/apply.ts'
import {
  makeConfig,
  precommits,
  prevotes,
  proposal,
  startedCore,
} from '../../executor/src/consensus/core/testing.ts'
import { measureNodes } from '../sim/node/measureNodes.ts'
import { runNodeScenarios } from '../sim/node/runNodeScenarios.ts'
import { runScenarios } from '../sim/runScenarios.ts'
import type { Figure } from './figure.ts'
import { ValidatorBench } from './support/measureValidators.ts'

/** DiemBFT Twins: 44 million scenarios a day on their farm. */
const DIEM_TWINS_PER_S = 509

/** Goal for the simulated speed of 4 nodes. */
const SPEEDUP_GOAL = 500

/** Validators of the micro measurement; the goal figures of the network go up to 100. */
const VALIDATORS = 100

const WARM_UP = 1_000
const SCENARIOS = 10_000
const NODE_SCENARIOS = 200

/** Goals for four validators as processes of one machine. */
const FINALITY_GOAL_MS = 60
const RATE_GOAL = 2_000

/** Bytes a block are measured for these sets; the curve must not grow faster than their number. */
const CURVE = [4, 7, 16, 32, 64, 100] as const
/** Virtual time of a size: with 100 validators twice as much passes the simulator's limit of events. */
const CURVE_MS = 10_000
const SPEEDUP_MS = 600_000

/**
 * Consensus: the core by itself, nodes in the simulator, validators as processes.
 *
 * Cost model of a scenario: about 380 events (deliveries, timers) of 4 to 9 instances; an event is one or a few `apply` of the core at
 * about 1 µs, plus one draw and one heap operation a message sent.
 *
 * Cost model of a block, for one of n validators: 2n signatures of votes, 1 of the proposal and 1 of the beacon to verify, at 1 to 2 ms
 * each of WebAssembly; 2n gossip messages with an Ed25519 signature each, 0.3 ms; three to five syncs of the log and two of LMDB; a
 * transaction 40 µs. All validators share the cores of the machine: with n beyond them, finality grows with n².
 */
export async function* bench(): AsyncGenerator<Figure> {
  yield* measureCore()
  yield* measureSimulator()
  yield* measureProcesses()
}

function* measureCore(): Generator<Figure> {
  runScenarios({ fromSeed: 1, scenarios: WARM_UP })
  const summary = runScenarios({ fromSeed: WARM_UP + 1, scenarios: SCENARIOS })
  const rate = Math.round(summary.scenariosPerCpuSecond)
  yield {
    figure: 'sim.scenarios_per_s',
    value: rate,
    unit: 'scenarios per CPU-second, checkers included',
    versus: `DiemBFT Twins ${DIEM_TWINS_PER_S}/s`,
    ratio: rate / DIEM_TWINS_PER_S,
  }
  yield {
    figure: 'sim.violations',
    value: summary.violations.length,
    unit: 'violations',
  }
  yield {
    figure: 'consensus.core_us_per_vote_100',
    value: measureVotes(),
    unit: `microseconds per vote, ${VALIDATORS} validators`,
  }
}

async function* measureSimulator(): AsyncGenerator<Figure> {
  const nodes = await runNodeScenarios({ fromSeed: 1, scenarios: NODE_SCENARIOS })
  yield {
    figure: 'sim.node_scenarios_per_s',
    value: Number(nodes.scenariosPerCpuSecond.toFixed(1)),
    unit: 'scenarios of whole nodes per CPU-second: log, guard, storage, checkers',
  }
  const { speedup } = await measureNodes(4, SPEEDUP_MS)
  yield {
    figure: 'sim.speedup_4',
    value: Math.round(speedup),
    unit: 'x real time, 4 nodes with log, storage and checkers',
    versus: `goal ${SPEEDUP_GOAL}`,
    ratio: speedup / SPEEDUP_GOAL,
  }
  let smallest: number | undefined
  for (const size of CURVE) {
    const { bytesPerBlock } = await measureNodes(size, CURVE_MS)
    const perValidator = bytesPerBlock / size
    smallest ??= perValidator
    yield {
      figure: `consensus.bytes_per_block_${size}`,
      value: bytesPerBlock,
      unit: 'bytes sent by a validator for a block, to all others together',
      versus: `the same for each validator as with ${CURVE[0]}`,
      ratio: Number((perValidator / smallest).toFixed(3)),
    }
  }
}

async function* measureProcesses(): AsyncGenerator<Figure> {
  for (const size of [4, 7, 16]) {
    const validators = await ValidatorBench.start(size)
    try {
      const quiet = await validators.measure({
        load: { kind: 'trickle', everyMs: 250 },
        speakers: 1,
        warmUpMs: 10_000,
        measureMs: 20_000,
      })
      const finalityMs = Number(quiet.finalityMs.toFixed(1))
      yield {
        figure: `consensus.finality_ms_${size}`,
        value: finalityMs,
        unit: `milliseconds from proposal to durable commit, median of ${quiet.blocks} blocks, ${size} processes, load ${loadavg()[0]?.toFixed(1)}`,
        ...(size === 4
          ? { versus: `goal ${FINALITY_GOAL_MS}`, ratio: finalityMs / FINALITY_GOAL_MS }
          : {}),
      }
      yield {
        figure: `consensus.cpu_ms_per_block_${size}`,
        value: Number((quiet.cpuMsPerBlock / size).toFixed(1)),
        unit: 'milliseconds of processor a block and validator',
      }
      if (size !== 4) continue
      const busy = await validators.measure({
        load: { kind: 'full', underWay: 1_024 },
        warmUpMs: 10_000,
        measureMs: 20_000,
      })
      const rate = Math.round(busy.transactionsPerSecond)
      yield {
        figure: 'consensus.tx_per_s_4',
        value: rate,
        unit: 'ledger transactions a second, 4 processes',
        versus: `goal ${RATE_GOAL}`,
        ratio: rate / RATE_GOAL,
      }
    } finally {
      await validators.stop()
    }
  }
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
