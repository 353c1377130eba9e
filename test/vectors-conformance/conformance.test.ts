import { describe, expect, it } from 'vitest'
import {
  initialPriorities,
  proposerSequence,
} from '../../executor/src/consensus/core/proposer/weightedRoundRobin.ts'
import { makeValidatorSet } from '../../executor/src/consensus/core/validatorSet.ts'
import { type ItfTrace, missingVectors, readCometBftVectors, readTraces } from './itf.ts'
import { replayConsensus, replayKeeper } from './replayParts.ts'
import { type ReplayReport, replaySystem } from './replaySystem.ts'

const reason = missingVectors === undefined ? '' : `, skipped: ${missingVectors}`

describe.skipIf(missingVectors !== undefined)(`the published traces of the model${reason}`, () => {
  const traces = missingVectors === undefined ? readTraces() : []
  const replayed = { traces: 0, states: 0, fired: 0 }
  const reports = new Map<string, ReplayReport>()

  it.each(traces.map((trace) => [trace.name, trace] as const))('replays %s', (_name, trace) => {
    replayed.states += replay(trace)
    replayed.traces += 1
  })

  function replay(trace: ItfTrace): number {
    if (trace.name.startsWith('votekeeperTest')) return replayKeeper(trace)
    if (trace.name.startsWith('consensusTest')) return replayConsensus(trace)
    const report = replaySystem(trace)
    reports.set(trace.name, report)
    replayed.fired += report.fired
    return report.states
  }

  it('covers all 36 traces and all 2,748 states', () => {
    expect(replayed).toEqual({ traces: 36, states: 2748, fired: replayed.fired })
    expect(replayed.fired).toBeGreaterThan(600)
  })

  it('ends disagreementTest, with 2 of 4 faulty, in disagreement, and no other trace', () => {
    const disagreeing = [...reports].filter(([, { chains }]) => disagree([...chains.values()]))
    expect(disagreeing.map(([name]) => name)).toEqual(['disagreementTest_disagreementTest_0'])
  })
})

describe.skipIf(missingVectors !== undefined)(`the vectors of CometBFT${reason}`, () => {
  it('give the published sequence of 99 proposers', () => {
    const { validators, steps, sequence } = readCometBftVectors().proposerSelection1
    const set = makeValidatorSet(validators.map(([id, power]) => ({ id, power })))
    expect(sequence).toHaveLength(99)
    expect(proposerSequence(set, initialPriorities(set), steps)).toEqual(sequence)
  })
})

function disagree(chains: readonly (readonly string[])[]): boolean {
  return chains.some((chain) =>
    chain.some((decision, height) =>
      chains.some(
        (other) => other[height] !== undefined && valuePart(other[height]) !== valuePart(decision),
      ),
    ),
  )
}

function valuePart(decision: string): string {
  return decision.slice(decision.indexOf(' '))
}
