import { type Hex, toHex, zeroAddress } from 'viem'
import { describe, expect, it } from 'vitest'
import { LedgerMode } from '../../ledger/state.ts'
import { admissionOf, isAdmissible, OPTIMISTIC_SIZE } from './admission.ts'
import {
  type BookRequest,
  isEnded,
  type RequestState,
  type RequestStep,
  stateAt,
} from './chainBook.ts'

const HASH = toHex(1, { size: 32 })
const EVE = toHex(2, { size: 20 })
const DEADLINE_S = 1_000
const [QUORUM, OPTIMISTIC] = [0, 2] as const

const bookOf = (
  steps: readonly RequestStep[],
  mode: 0 | 2 = QUORUM,
  deadline = String(DEADLINE_S),
): BookRequest => ({
  id: HASH,
  request: {
    ...{ owner: EVE, payer: zeroAddress, mode, deadline, fee: '1', token: zeroAddress },
    ...{ callback: EVE, callbackGas: 100_000, definitionHash: HASH, inputsHash: HASH },
    ...{ programHash: HASH, inputsCommitment: HASH, clientRequestId: HASH },
  },
  steps,
})
const SUBMITTED: RequestStep = { block: 1, type: 'submitted' }
const posted = (block: number): RequestStep => ({
  ...{ block, type: 'posted', poster: EVE, resultHash: HASH, until: '2000' },
})
const challenged = (block: number, ground: 0 | 1 = 1): RequestStep => ({
  ...{ block, type: 'challenged', challenger: EVE, ground, taskIndex: 0, until: '3000' },
})
const read = (book: BookRequest, block = 100, timeS = 0): RequestState => {
  const state = stateAt(book, block, timeS)
  if (state === undefined) throw new Error('not submitted')
  return state
}
const admit = (book: BookRequest, timeS = 0) =>
  admissionOf({ ...book, state: read(book, 100, timeS) })

describe('stateAt', () => {
  it('knows nothing before the submission, and what was said up to a block', () => {
    const book = bookOf([SUBMITTED, { block: 5, type: 'refunded' }])
    expect(stateAt(book, 0, 0)).toBeUndefined()
    expect(read(book, 4).status).toBe('open')
    expect(read(book, 5).status).toBe('refunded')
  })

  it('closes a request a second after its deadline, and earlier when it was cancelled', () => {
    const book = bookOf([SUBMITTED, { block: 2, type: 'cancelled', until: '900' }])
    expect(read(book, 1, DEADLINE_S).status).toBe('open')
    expect(read(book, 1, DEADLINE_S + 1).status).toBe('closed')
    expect(read(book, 2, 900).status).toBe('open')
    expect(read(book, 2, 901)).toMatchObject({ status: 'closed', closings: [DEADLINE_S, 900] })
  })

  it('does not close what is posted or challenged, whatever the time', () => {
    const steps = [SUBMITTED, posted(2), challenged(3)]
    expect(read(bookOf(steps.slice(0, 2), OPTIMISTIC), 100, 10_000).status).toBe('posted')
    expect(read(bookOf(steps, OPTIMISTIC), 100, 10_000).status).toBe('challenged')
  })

  it('follows a dispute to either end', () => {
    const start = [SUBMITTED, posted(2), challenged(3)]
    const rejected: RequestStep = { block: 4, type: 'challengeRejected', until: '2500' }
    const upheld: RequestStep = { block: 4, type: 'challengeUpheld', until: '4000' }
    expect(read(bookOf([...start, rejected]))).toMatchObject({ status: 'posted', closesAtS: 2_500 })
    const reopened = read(bookOf([...start, upheld]), 100, 4_000)
    expect(reopened).toMatchObject({ status: 'reopened', posted: undefined, challenge: undefined })
    expect(read(bookOf([...start, upheld]), 100, 4_001).status).toBe('closed')
  })

  it('takes a deadline beyond all numbers for one that never comes', () => {
    const book = bookOf([SUBMITTED], QUORUM, (2n ** 64n - 1n).toString())
    expect(read(book, 100, 2 ** 40).closesAtS).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('says which statuses are final', () => {
    const final = ['completed', 'refunded', 'closed'] as const
    expect(final.every(isEnded)).toBe(true)
    expect((['open', 'posted', 'challenged', 'reopened'] as const).some(isEnded)).toBe(false)
  })
})

describe('admission', () => {
  it('is due for an open request, in its own mode', () => {
    expect(admit(bookOf([SUBMITTED]))).toMatchObject({ mode: LedgerMode.QUORUM, deadlineS: 1_000 })
    expect(admit(bookOf([SUBMITTED], OPTIMISTIC))).toMatchObject({
      ...{ mode: LedgerMode.OPTIMISTIC, size: OPTIMISTIC_SIZE },
    })
    expect(admit(bookOf([SUBMITTED]), DEADLINE_S + 1)).toBeUndefined()
  })

  it('is due in quorum mode once a challenge asks for a certificate, not while a proof can answer', () => {
    const steps = (ground: 0 | 1) =>
      bookOf([SUBMITTED, posted(2), challenged(3, ground)], OPTIMISTIC)
    expect(admit(steps(1))).toMatchObject({ mode: LedgerMode.QUORUM, deadlineS: 3_000 })
    expect(admit(steps(0))).toBeUndefined()
    const upheld: RequestStep = { block: 4, type: 'challengeUpheld', until: '4000' }
    const reopened = bookOf([...steps(0).steps, upheld], OPTIMISTIC)
    expect(admit(reopened)).toMatchObject({ mode: LedgerMode.QUORUM, deadlineS: 4_000 })
  })

  it('is confirmed with any closing time of the phase, and with nothing else changed', () => {
    const before = bookOf([SUBMITTED])
    const cancelled = bookOf([SUBMITTED, { block: 2, type: 'cancelled', until: '900' }])
    const claim = admit(before)
    if (claim === undefined) throw new Error('not due')
    const holds = (changes: object, book = cancelled): boolean =>
      isAdmissible({ ...book, state: read(book) }, { ...claim, ...changes })
    expect(holds({})).toBe(true)
    expect(holds({ deadlineS: 900 })).toBe(true)
    const other: Hex = toHex(9, { size: 32 })
    for (const changes of [
      { deadlineS: 901 },
      { mode: LedgerMode.OPTIMISTIC },
      { definitionHash: other },
      { inputsHash: other },
      { callbackGas: 0 },
      { size: 1 },
      { needs: ['gpu'] },
    ])
      expect(holds(changes), JSON.stringify(changes)).toBe(false)
    const settled: RequestStep = { block: 3, type: 'executed', executor: EVE, resultHash: HASH }
    expect(holds({}, bookOf([SUBMITTED, settled]))).toBe(false)
  })
})
