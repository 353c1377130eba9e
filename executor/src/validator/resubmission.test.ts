import { expect, it } from 'vitest'
import type { TransactionVerdict } from '../ledger/applyBlock.ts'
import type { Transaction } from '../ledger/transaction.ts'
import {
  MAX_RESUBMISSIONS,
  MAX_WAITING_RESUBMISSIONS,
  RESUBMIT_AFTER_MS,
  Resubmission,
} from './resubmission.ts'

const said = (index: number): Transaction => ({
  type: 'acknowledge',
  request: `0x${index.toString(16).padStart(64, '0')}`,
})

const verdict = (
  index: number,
  refusal: TransactionVerdict['refusal'],
  operator = 'me',
): TransactionVerdict => ({ operator, transaction: said(index), refusal })

it('says what was unconfirmed again after a while, and only that', () => {
  const resubmission = new Resubmission('me')
  resubmission.settle(
    [
      verdict(1, 'unconfirmed'),
      verdict(2, undefined),
      verdict(3, 'closed'),
      verdict(4, 'unconfirmed', 'somebody else'),
    ],
    0,
  )
  expect(resubmission.takeDue(RESUBMIT_AFTER_MS - 1)).toEqual([])
  expect(resubmission.takeDue(RESUBMIT_AFTER_MS)).toEqual([said(1)])
  expect(resubmission.takeDue(RESUBMIT_AFTER_MS * 9)).toEqual([])
})

it('keeps due what found no room, until a block tells what became of it', () => {
  const resubmission = new Resubmission('me')
  resubmission.settle([verdict(1, 'unconfirmed'), verdict(2, 'unconfirmed')], 0)
  expect(resubmission.takeDue(RESUBMIT_AFTER_MS)).toEqual([said(1), said(2)])
  resubmission.putBack(said(2))
  expect(resubmission.takeDue(RESUBMIT_AFTER_MS)).toEqual([said(2)])
  expect(resubmission.takeDue(RESUBMIT_AFTER_MS)).toEqual([])
  resubmission.settle([verdict(2, undefined)], RESUBMIT_AFTER_MS)
  resubmission.putBack(said(2))
  expect(resubmission.takeDue(RESUBMIT_AFTER_MS)).toEqual([])
})

it('gives up after so many times', () => {
  const resubmission = new Resubmission('me')
  let times = 0
  for (let nowMs = 0; times <= MAX_RESUBMISSIONS + 1; nowMs += RESUBMIT_AFTER_MS) {
    resubmission.settle([verdict(1, 'unconfirmed')], nowMs)
    if (resubmission.takeDue(nowMs + RESUBMIT_AFTER_MS).length === 0) break
    times += 1
  }
  expect(times).toBe(MAX_RESUBMISSIONS)
})

it('keeps the newest of too many', () => {
  const resubmission = new Resubmission('me')
  const verdicts = Array.from({ length: MAX_WAITING_RESUBMISSIONS + 1 }, (_, index) =>
    verdict(index, 'unconfirmed'),
  )
  resubmission.settle(verdicts, 0)
  const due = resubmission.takeDue(RESUBMIT_AFTER_MS)
  expect(due).toHaveLength(MAX_WAITING_RESUBMISSIONS)
  expect(due[0]).toEqual(said(1))
})
