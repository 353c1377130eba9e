import { expect, it } from 'vitest'
import { makeValidatorSet } from '../core/validatorSet.ts'
import type { HeightTerms } from './port.ts'
import { ABSENT_WAIT_MS, roundWaitMs } from './roundWait.ts'

const timeouts = {
  proposeMs: 300,
  prevoteMs: 200,
  precommitMs: 100,
  growthMs: 10,
  rebroadcastMs: 1_000,
}
const terms: HeightTerms = {
  height: 5,
  validators: makeValidatorSet([
    { id: 'a', power: 1 },
    { id: 'b', power: 1 },
  ]),
  selection: { kind: 'sequence', proposers: ['a', 'b'] },
  publicKeys: new Map(),
  seats: ['a', 'b'],
  paceMs: 1_000,
}
const waitMs = (kind: 'propose' | 'prevote' | 'precommit', round: number, absent = ''): number =>
  roundWaitMs({ kind, height: 5, round }, { terms, timeouts, isAbsent: (id) => id === absent })

it('gives the proposer of round 0 the time that it may wait before it builds', () => {
  expect(waitMs('propose', 0)).toBe(1_300)
  expect(waitMs('prevote', 0)).toBe(200)
  expect(waitMs('propose', 1)).toBe(310)
})

it('waits little in the rounds of who is gone, and never longer than usual', () => {
  expect(waitMs('propose', 0, 'a')).toBe(ABSENT_WAIT_MS)
  expect(waitMs('precommit', 0, 'a')).toBe(ABSENT_WAIT_MS)
  expect(waitMs('propose', 0, 'b')).toBe(1_300)
  expect(waitMs('propose', 1, 'b')).toBe(2 * ABSENT_WAIT_MS)
  expect(waitMs('propose', 3, 'b')).toBe(330)
  expect(waitMs('propose', 2_000, 'a')).toBe(20_300)
})
