import { cpuUsage } from 'node:process'
import type { TransactionType } from '../../../executor/src/ledger/transaction.ts'
import { type RunOptions, type RunSummary, summarize } from '../runScenarios.ts'
import type { SimulationResult } from '../simulation.ts'
import { makeNodeScenario } from './nodeScenario.ts'
import { simulateNodes } from './simulateNodes.ts'

const MAX_VIOLATIONS = 10

export interface NodeRunSummary extends RunSummary {
  /** Transactions that changed the ledger, by type. */
  readonly accepted: ReadonlyMap<TransactionType, number>
  /** Reads and writes of clients whose history was checked. */
  readonly operations: number
  /** Codes of what kept nodes down whose disks were damaged. */
  readonly refusals: readonly string[]
}

/** As `runScenarios`, with whole nodes. */
export async function runNodeScenarios({
  fromSeed,
  scenarios = Number.POSITIVE_INFINITY,
  minutes = Number.POSITIVE_INFINITY,
}: RunOptions): Promise<NodeRunSummary> {
  const startedMs = performance.now()
  const cpu = cpuUsage()
  const violations: SimulationResult[] = []
  const accepted = new Map<TransactionType, number>()
  const refusals: string[] = []
  let operations = 0
  const sum = { scenarios: 0, events: 0, faults: 0, crashes: 0, evidence: 0, virtualMs: 0 }
  while (sum.scenarios < scenarios && violations.length < MAX_VIOLATIONS) {
    const result = await simulateNodes(makeNodeScenario(fromSeed + sum.scenarios))
    for (const [type, count] of result.accepted)
      accepted.set(type, (accepted.get(type) ?? 0) + count)
    refusals.push(...result.refusals)
    operations += result.operations
    sum.scenarios += 1
    sum.events += result.events
    sum.faults += result.faults
    sum.crashes += result.crashes
    sum.evidence += result.evidence
    sum.virtualMs += result.virtualMs
    if (result.violation !== undefined) violations.push(result)
    if (performance.now() - startedMs > minutes * 60_000) break
  }
  return { ...summarize(sum, cpu, violations), accepted, operations, refusals }
}
