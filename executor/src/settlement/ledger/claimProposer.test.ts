import { describe, expect, it } from 'vitest'
import { MAX_HORIZON_S } from '../../ledger/assignment/roomFor.ts'
import { epochKey, LedgerMode, requestKey } from '../../ledger/state.ts'
import {
  admission,
  operatorOf,
  START_S,
  TestLedger,
  word,
} from '../../ledger/testing/testLedger.ts'
import type { Transaction } from '../../ledger/transaction.ts'
import type { TransactionOf } from '../../ledger/transactions/context.ts'
import { ClaimProposer, SAY_AGAIN_MS } from './claimProposer.ts'
import type { LedgerChain } from './ledgerChain.ts'

/** A chain on which these requests are open, as one node of a ledger of four tells it. */
function proposing(requests: readonly TransactionOf<'admit'>[], self = 0) {
  const ledger = new TestLedger()
  ledger.wake()
  const said: Transaction[] = []
  let nowMs = 1_000_000
  const chain: Pick<LedgerChain, 'epochs' | 'requests' | 'admissionOf' | 'confirms'> = {
    epochs: [],
    *requests() {
      for (const { request } of requests) yield { id: request } as never
    },
    admissionOf: (id) => requests.find(({ request }) => request === id),
    confirms: ({ type }) => type === 'admit',
  }
  const proposer = new ClaimProposer(
    { self: operatorOf(self), stepInMs: 0 },
    {
      chain: chain as LedgerChain,
      view: () => ledger,
      submit: (transaction) => {
        said.push(transaction)
        return true
      },
      now: () => nowMs,
    },
  )
  const tick = (): readonly unknown[] => {
    nowMs += SAY_AGAIN_MS
    said.length = 0
    proposer.tick()
    return said.map((transaction) => 'request' in transaction && transaction.request)
  }
  return { ledger, tick }
}

describe('what a node tells the ledger of the chain', () => {
  it('is nothing about a request that ends too far away, until it is nearer', () => {
    const far = admission(word(1), { deadlineS: START_S + MAX_HORIZON_S + 1 })
    const { ledger, tick } = proposing([far, admission(word(2))])
    expect(tick()).toEqual([word(2)])
    ledger.timeS += 1
    ledger.wake()
    expect(tick()).toEqual([word(1), word(2)])
  })

  it('is a request again whose committee has lost its seats', () => {
    const request = admission(word(1), { mode: LedgerMode.OPTIMISTIC, size: 1 })
    // The draw follows from the blocks: it is the same in both ledgers.
    const { ledger: other } = proposing([])
    other.say(0, request)
    const drawn = other.get(requestKey(word(1)))?.committee[0]?.operator
    const self = drawn === operatorOf(0) ? 1 : 0
    const { ledger, tick } = proposing([request], self)
    ledger.say(0, request)
    expect(tick()).toEqual([])
    const members = (ledger.get(epochKey(1))?.members ?? []).filter(
      ({ operator }) => operator !== drawn,
    )
    ledger.say(self, { type: 'startEpoch', epoch: 2, members })
    expect(tick()).toEqual([word(1)])
  })
})
