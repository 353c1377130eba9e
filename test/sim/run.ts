import { parseArgs } from 'node:util'
import { runMutants } from './runMutants.ts'
import { type RunSummary, runScenarios } from './runScenarios.ts'
import { makeScenario } from './scenario.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'

const USAGE = `usage: test/sim/run.ts [option]
  --seed N        one scenario, with a transcript of everything that happens
  --scenarios N   N scenarios and their rate (default 20000)
  --minutes M     as many scenarios as fit in M minutes
  --from N        first seed of --scenarios and --minutes (default 1)
  --mutants       plants faults in the core; every one must break an invariant
  --ci            what continuous integration runs: 20000 scenarios, then the mutants
`

const CI_SCENARIOS = 20_000
const MUTANT_SCENARIOS = 2_000

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      scenarios: { type: 'string' },
      minutes: { type: 'string' },
      from: { type: 'string' },
      mutants: { type: 'boolean' },
      ci: { type: 'boolean' },
      help: { type: 'boolean' },
    },
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  })
  const numbers = [values.seed, values.scenarios, values.minutes, values.from]
  if (values.help || numbers.some((text) => text !== undefined && !(Number(text) >= 0))) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  if (values.seed !== undefined) return showSeed(Number(values.seed))
  if (values.mutants) return showMutants()
  const minutes = values.minutes === undefined ? undefined : Number(values.minutes)
  const scenarios =
    values.scenarios !== undefined
      ? Number(values.scenarios)
      : minutes === undefined
        ? CI_SCENARIOS
        : undefined
  const failed = showRun({
    fromSeed: Number(values.from ?? 1),
    ...(scenarios === undefined ? {} : { scenarios }),
    ...(minutes === undefined ? {} : { minutes }),
  })
  return failed === 0 && values.ci ? showMutants() : failed
}

function showSeed(seed: number): number {
  const scenario = makeScenario(seed)
  console.log(`seed ${seed}\n${JSON.stringify(scenario, undefined, 1)}`)
  const result = simulate(scenario, { transcript: (line) => console.log(line) })
  const outcome = result.violation ?? `no violation, height ${result.height} decided by all`
  console.log(`seed ${seed}: ${outcome}; ${result.events} events, ${result.faults} faults`)
  return result.violation === undefined ? 0 : 1
}

function showRun(options: Parameters<typeof runScenarios>[0]): number {
  const summary = runScenarios(options)
  console.log(describe(summary))
  for (const { seed, violation } of summary.violations) {
    console.log(`seed ${seed}: ${violation} (replay: --seed ${seed})`)
    console.log(`smallest scenario that still fails: ${JSON.stringify(shrink(makeScenario(seed)))}`)
  }
  return summary.violations.length === 0 ? 0 : 1
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
