import { parseArgs } from 'node:util'
import { runCrashPoints } from './node/crashPoints.ts'
import { makeNodeScenario, type NodeScenario } from './node/nodeScenario.ts'
import { runNodeScenarios } from './node/runNodeScenarios.ts'
import { simulateNodes } from './node/simulateNodes.ts'
import { runMutants } from './runMutants.ts'
import { type RunOptions, type RunSummary, runScenarios } from './runScenarios.ts'
import { makeScenario, type Scenario } from './scenario.ts'
import { type Judge, shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

const USAGE = `usage: test/sim/run.ts [option]
  --seed N        one scenario, with a transcript of everything that happens
  --scenarios N   N scenarios and their rate (default 20000)
  --minutes M     as many scenarios as fit in M minutes
  --from N        first seed of --scenarios and --minutes (default 1)
  --node          whole nodes (engine, log, guard, storage) instead of the bare core
  --crash-points N  whole nodes that crash around writes and messages, until N crashes
  --mutants       plants faults in the core; every one must break an invariant
  --ci            what continuous integration runs: 20000 scenarios, the mutants, 30 scenarios of whole nodes,
                  2000 crash points
`

const CI_SCENARIOS = 20_000
const MUTANT_SCENARIOS = 2_000
const CI_NODE_SCENARIOS = 30
const CI_CRASH_POINTS = 2_000
const NODE_FAULT_LISTS = [
  'partitions',
  'clogs',
  'crashes',
  'requests',
  'damage',
  'diskErrors',
  'fullDisks',
] as const

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      scenarios: { type: 'string' },
      minutes: { type: 'string' },
      from: { type: 'string' },
      node: { type: 'boolean' },
      'crash-points': { type: 'string' },
      mutants: { type: 'boolean' },
      ci: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  })
  const crashPoints = values['crash-points']
  const numbers = [values.seed, values.scenarios, values.minutes, values.from, crashPoints]
  if (values.help || numbers.some((text) => text !== undefined && !(Number(text) >= 0))) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const isNode = values.node === true
  if (values.seed !== undefined) return showSeed(Number(values.seed), isNode)
  if (crashPoints !== undefined) return showCrashPoints(Number(crashPoints))
  if (values.mutants) return showMutants()
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes)
  const scenarios =
    values.scenarios !== undefined
      ? Number(values.scenarios)
      : minutes === undefined
        ? isNode
          ? CI_NODE_SCENARIOS
          : CI_SCENARIOS
        : undefined
  const options = {
    fromSeed: Number(values.from ?? 1),
    ...(scenarios === undefined ? {} : { scenarios }),
    ...(minutes === undefined ? {} : { minutes }),
  }
  if (isNode) return showNodeRun(options)
  const failed = await showRun(options)
  return failed === 0 && values.ci ? showRestOfCi() : failed
}

async function showRestOfCi(): Promise<number> {
  const mutants = await showMutants()
  const nodes = await showNodeRun({ fromSeed: 1, scenarios: CI_NODE_SCENARIOS })
  const points = await showCrashPoints(CI_CRASH_POINTS)
  return Math.max(mutants, nodes, points)
}

async function showSeed(seed: number, isNode: boolean): Promise<number> {
  const options = { transcript: (line: string) => console.log(line) }
  const show = <S extends Scenario>(scenario: S): S => {
    console.log(`seed ${seed}\n${JSON.stringify(scenario, undefined, 1)}`)
    return scenario
  }
  const result = isNode
    ? await simulateNodes(show(makeNodeScenario(seed)), options)
    : simulate(show(makeScenario(seed)), options)
  const outcome = result.violation ?? `no violation, height ${result.height} decided by all`
  console.log(`seed ${seed}: ${outcome}; ${result.events} events, ${result.faults} faults`)
  return result.violation === undefined ? 0 : 1
}

async function showRun(options: RunOptions): Promise<number> {
  return showSummary(
    runScenarios(options),
    makeScenario,
    (scenario) => simulate(scenario).violation,
  )
}

async function showNodeRun(options: RunOptions): Promise<number> {
  const summary = await runNodeScenarios(options)
  const judge = async (scenario: NodeScenario) => (await simulateNodes(scenario)).violation
  const failed = await showSummary(summary, makeNodeScenario, judge, NODE_FAULT_LISTS)
  const accepted = [...summary.accepted].map(([type, count]) => `${count} ${type}`).join(', ')
  console.log(`accepted: ${accepted}; ${summary.operations} calls of clients linearizable`)
  return failed
}

async function showSummary<S extends Scenario>(
  summary: RunSummary,
  scenarioOf: (seed: number) => S,
  judge: Judge<S>,
  faultLists?: Parameters<typeof shrink<S>>[2],
): Promise<number> {
  console.log(describe(summary))
  for (const { seed, violation } of summary.violations) {
    console.log(`seed ${seed}: ${violation} (replay: --seed ${seed})`)
    const small = await shrink(scenarioOf(seed), judge, faultLists)
    console.log(`smallest scenario that still fails: ${JSON.stringify(small)}`)
  }
  return summary.violations.length === 0 ? 0 : 1
}

async function showCrashPoints(count: number): Promise<number> {
  const { crashes, runs, events, violations } = await runCrashPoints(count)
  console.log(`${crashes} crashes at points in ${runs} runs of 4 nodes, ${events} events`)
  for (const violation of violations) console.log(violation)
  console.log(`${violations.length} violations`)
  return violations.length === 0 ? 0 : 1
}

function describe(summary: RunSummary): string {
  const { scenarios, events, faults, crashes, evidence } = summary
  const { virtualHours, cpuSeconds, violations } = summary
  return [
    `${scenarios} scenarios, ${violations.length} violations, ${events} events, ${faults} faults, ${crashes} crashes, ${evidence} pieces of evidence`,
    `${virtualHours.toFixed(2)} virtual hours in ${cpuSeconds.toFixed(1)} CPU-seconds`,
    `${Math.round(summary.scenariosPerCpuSecond)} scenarios a CPU-second, ${Math.round(summary.speedup)} times real time`,
  ].join('\n')
}

async function showMutants(): Promise<number> {
  const reports = await runMutants(MUTANT_SCENARIOS)
  for (const { name, killed, survives } of reports) {
    const outcome =
      killed === undefined
        ? `SURVIVED ${survives ?? ''}`
        : `seed ${killed.seed}: ${killed.violation}`
    console.log(`${name.padEnd(52)} ${outcome}`)
  }
  const killed = reports.filter((report) => report.killed !== undefined).length
  console.log(`${killed} of ${reports.length} mutants killed`)
  const isExpected = reports.every((report) => report.killed !== undefined || report.survives)
  return isExpected ? 0 : 1
}

process.exitCode = await main()
