import { cpuUsage } from 'node:process'
import type { Core } from './core.ts'
import { makeScenario } from './scenario.ts'
import { simulate } from './simulate.ts'
import type { SimulationResult } from './simulation.ts'

export interface RunOptions {
  readonly fromSeed: number
  /** Ends the run; at least one of the two. */
  readonly scenarios?: number
  readonly minutes?: number
  readonly core?: Core
  /** Called about once a second of run time. */
  readonly onProgress?: (summary: RunSummary) => void
}

export interface RunSummary {
  readonly scenarios: number
  readonly events: number
  readonly faults: number
  readonly crashes: number
  readonly evidence: number
  readonly virtualHours: number
  readonly cpuSeconds: number
  readonly scenariosPerCpuSecond: number
  /** Virtual time over CPU time. */
  readonly speedup: number
  readonly violations: readonly SimulationResult[]
}

const MAX_VIOLATIONS = 10
const BATCH = 500

/** Runs seeds one after the other and adds up what happened. Stops after MAX_VIOLATIONS bad ones. */
export function runScenarios({
  fromSeed,
  scenarios = Number.POSITIVE_INFINITY,
  minutes = Number.POSITIVE_INFINITY,
  core,
  onProgress,
}: RunOptions): RunSummary {
  const startedMs = performance.now()
  const cpu = cpuUsage()
  const violations: SimulationResult[] = []
  const sum = { scenarios: 0, events: 0, faults: 0, crashes: 0, evidence: 0, virtualMs: 0 }
  while (sum.scenarios < scenarios && violations.length < MAX_VIOLATIONS) {
    const scenario = makeScenario(fromSeed + sum.scenarios)
    const result = simulate(scenario, core === undefined ? {} : { core })
    sum.scenarios += 1
    sum.events += result.events
    sum.faults += result.faults
    sum.crashes += result.crashes
    sum.evidence += result.evidence
    sum.virtualMs += result.virtualMs
    if (result.violation !== undefined) violations.push(result)
    if (sum.scenarios % BATCH !== 0) continue
    onProgress?.(summarize(sum, cpu, violations))
    if (performance.now() - startedMs > minutes * 60_000) break
  }
  return summarize(sum, cpu, violations)
}

/** Adds the processor time since a run began to what happened in it. */
export function summarize(
  sum: Record<'scenarios' | 'events' | 'faults' | 'crashes' | 'evidence' | 'virtualMs', number>,
  since: NodeJS.CpuUsage,
  violations: readonly SimulationResult[],
): RunSummary {
  const { user, system } = cpuUsage(since)
  const cpuSeconds = (user + system) / 1e6
  const { scenarios, events, faults, crashes, evidence, virtualMs } = sum
  return {
    scenarios,
    events,
    faults,
    crashes,
    evidence,
    virtualHours: virtualMs / 3_600_000,
    cpuSeconds,
    scenariosPerCpuSecond: scenarios / cpuSeconds,
    speedup: virtualMs / 1000 / cpuSeconds,
    violations,
  }
}
