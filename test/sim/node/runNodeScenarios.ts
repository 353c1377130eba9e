import { cpuUsage } from 'node:process'
import { type RunOptions, type RunSummary, summarize } from '../runScenarios.ts'
import type { SimulationResult } from '../simulation.ts'
import { makeNodeScenario } from './nodeScenario.ts'
import { simulateNodes } from './simulateNodes.ts'

const MAX_VIOLATIONS = 10

/** As `runScenarios`, with whole nodes. */
export async function runNodeScenarios({
  fromSeed,
  scenarios = Number.POSITIVE_INFINITY,
  minutes = Number.POSITIVE_INFINITY,
}: RunOptions): Promise<RunSummary> {
  const startedMs = performance.now()
  const cpu = cpuUsage()
  const violations: SimulationResult[] = []
  const sum = { scenarios: 0, events: 0, faults: 0, crashes: 0, evidence: 0, virtualMs: 0 }
  while (sum.scenarios < scenarios && violations.length < MAX_VIOLATIONS) {
    const result = await simulateNodes(makeNodeScenario(fromSeed + sum.scenarios))
    sum.scenarios += 1
    sum.events += result.events
    sum.faults += result.faults
    sum.crashes += result.crashes
    sum.evidence += result.evidence
    sum.virtualMs += result.virtualMs
    if (result.violation !== undefined) violations.push(result)
    if (performance.now() - startedMs > minutes * 60_000) break
  }
  return summarize(sum, cpu, violations)
}
