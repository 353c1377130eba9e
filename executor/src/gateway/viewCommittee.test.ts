import { describe, expect, it } from 'vitest'
import { LedgerMode, requestKey } from '../ledger/state.ts'
import { admission, operatorOf, TestLedger, word } from '../ledger/testing/testLedger.ts'
import { foldRun } from '../requests/fold/foldRun.ts'
import type { RunEvent } from '../requests/fold/runEvent.ts'
import type { RunState } from '../requests/fold/runState.ts'
import { EVENTS, RUN_ID, recordsOf, requestRecord } from '../requests/testing/runFactory.ts'
import { viewCommittee, viewConsensus } from './viewCommittee.ts'
import { statusOfNetwork, viewNetworkSteps } from './viewNetworkSteps.ts'

const ID = word(9)
const STATUS = { height: 0, round: 2, members: 3, peers: 5, isSynced: true }
const vote = (resultHash: `0x${string}`) => ({
  type: 'result' as const,
  request: ID,
  resultHash,
  signature: `0x${'ab'.repeat(48)}` as const,
})
function stateOf(...events: readonly RunEvent[]): RunState {
  const state = foldRun(RUN_ID, recordsOf(...events))
  if (state === undefined) throw new Error('no state')
  return state
}
const observed = { ...EVENTS.observed, request: requestRecord({ mode: LedgerMode.QUORUM }) }

function working(mode: LedgerMode = LedgerMode.QUORUM): TestLedger {
  const ledger = new TestLedger()
  ledger.wake()
  ledger.say(0, admission(ID, { mode }))
  return ledger
}

function viewOf(ledger: TestLedger) {
  const entry = ledger.get(requestKey(ID))
  if (entry === undefined) throw new Error('not admitted')
  return viewCommittee(entry, ledger, [], undefined)
}

describe('a request of the network', () => {
  it('shows who votes for what, and the decision', () => {
    const ledger = working()
    ledger.say(0, vote(word(5)))
    expect(viewOf(ledger).members.map(({ resultHash }) => resultHash)).toContain(word(5))
    expect(viewOf(ledger).resultHash).toBeUndefined()
    ledger.say(1, vote(word(5)))
    ledger.say(2, vote(word(5)))
    expect(viewOf(ledger)).toMatchObject({ mode: 'quorum', resultHash: word(5), decidedAt: 5 })
  })

  it('shows the performer of an optimistic request, and none of a quorum', () => {
    const performers = (mode: LedgerMode) =>
      viewOf(working(mode)).members.filter(({ performs }) => performs).length
    expect(performers(LedgerMode.OPTIMISTIC)).toBe(1)
    expect(performers(LedgerMode.QUORUM)).toBe(0)
  })

  it('goes step by step: admitted, run, agreed, settled', () => {
    const ledger = working()
    const state = stateOf(observed)
    const running = () =>
      viewNetworkSteps(state, viewOf(ledger)).find(({ status }) => status === 'running')?.name
    expect(viewNetworkSteps(state, undefined).map(({ status }) => status)).toEqual([
      'waiting',
      'pending',
      'pending',
      'pending',
    ])
    expect([running(), statusOfNetwork(state, viewOf(ledger))]).toEqual(['run', 'running'])
    ledger.say(0, vote(word(5)))
    expect(running()).toBe('agree')
    for (const index of [1, 2]) ledger.say(index, vote(word(5)))
    expect([running(), statusOfNetwork(state, viewOf(ledger))]).toEqual(['settle', 'waiting'])
    const settled = stateOf(observed, EVENTS.settled)
    expect(viewNetworkSteps(settled, undefined).every(({ status }) => status === 'completed')).toBe(
      true,
    )
    const refunded = stateOf(observed, EVENTS.refunded)
    expect(viewNetworkSteps(refunded, undefined).map(({ status }) => status)).toContain('skipped')
  })
})

describe('the consensus', () => {
  it('tells validators and who of them lives', () => {
    const ledger = working()
    ledger.pass(21, 1)
    const { validators, height, epoch } = viewConsensus(ledger, STATUS)
    expect([height, epoch]).toEqual([23, 1])
    expect(validators.filter(({ live }) => live).map(({ operator }) => operator)).toEqual([
      operatorOf(1),
    ])
  })
})
