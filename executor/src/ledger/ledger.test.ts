import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { bytesToHex, type Hex, keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import { applyBlock } from './applyBlock.ts'
import { ABSENCE_BLOCKS, absentSeats } from './assignment/absentSeats.ts'
import { MAX_HORIZON_S } from './assignment/roomFor.ts'
import {
  CHAIN_KEY,
  epochKey,
  evidenceKey,
  executorKey,
  LedgerMode,
  observationKey,
  requestKey,
} from './state.ts'
import { admission, operatorOf, START_S, TestLedger, word } from './testing/testLedger.ts'
import {
  MAX_BLOCK_BUNDLES,
  MAX_BLOCK_CALLBACK_GAS,
  MAX_BLOCK_DECISIONS,
  MAX_BUNDLE_TRANSACTIONS,
  MAX_CALLBACK_GAS,
  MAX_CAPABILITIES,
  MAX_OBSERVED_TASKS,
  MAX_OPEN_REQUESTS,
  MAX_PROOF_BYTES,
  type Transaction,
} from './transaction.ts'
import { LIVENESS_BLOCKS } from './transactions/context.ts'
import { MAX_EPOCH_MEMBERS } from './transactions/startEpoch.ts'

const ID = word(7)
const price = (value: number): Hex =>
  bytesToHex(encodeValue({ type: 'integer', value: BigInt(value) }))
const saw = (value: number, task = 'prices'): Transaction => ({
  type: 'observe',
  request: ID,
  task,
  rule: 'median',
  observation: { type: 'seen', outputs: { price: price(value) } },
})
const result = (resultHash: Hex, request = ID): Transaction => ({
  type: 'result',
  request,
  resultHash,
  signature: `0x${'ab'.repeat(48)}`,
})

/** Four members that live, and one admitted request. */
function working(change: Parameters<typeof admission>[1] = {}): TestLedger {
  const ledger = new TestLedger()
  ledger.wake()
  expect(ledger.say(0, admission(ID, change))).toBeUndefined()
  return ledger
}

describe('blocks', () => {
  it('follow one another by height and time', () => {
    const ledger = new TestLedger()
    const block = { height: 1, timeS: START_S, beacon: word(1) }
    expect(applyBlock(ledger, block, [])?.verdicts).toEqual([])
    for (const change of [{ height: 2 }, { height: 0 }, { timeS: START_S - 1 }, { timeS: 0.5 }])
      expect(applyBlock(ledger, { ...block, ...change }, [])).toBeUndefined()
  })

  it('hold bundles of members, each the next of its operator, within the limits', () => {
    const ledger = new TestLedger()
    const block = { height: 1, timeS: START_S, beacon: word(1) }
    const bundle = { operator: operatorOf(0), sequence: 1, transactions: [], unconfirmed: [] }
    const beat: Transaction = { type: 'heartbeat', capabilities: [] }
    const beats = (count: number): Transaction[] => Array.from({ length: count }, () => beat)
    const follows = (...bundles: (typeof bundle)[]): boolean =>
      applyBlock(ledger, block, bundles) !== undefined
    expect(follows(bundle)).toBe(true)
    expect(follows({ ...bundle, sequence: 0 })).toBe(false)
    expect(follows({ ...bundle, sequence: 2 })).toBe(false)
    expect(follows(bundle, bundle)).toBe(false)
    expect(follows(bundle, { ...bundle, sequence: 2 })).toBe(true)
    expect(follows({ ...bundle, operator: operatorOf(4) })).toBe(false)
    const many = Array.from({ length: MAX_BLOCK_BUNDLES + 1 }, (_, index) => ({
      ...bundle,
      sequence: index + 1,
    }))
    expect(follows(...many)).toBe(false)
    expect(
      follows(...many.slice(1).map((item) => ({ ...item, sequence: item.sequence - 1 }))),
    ).toBe(true)
    const full = { ...bundle, transactions: beats(MAX_BUNDLE_TRANSACTIONS) as never[] }
    expect(follows(full)).toBe(true)
    expect(follows({ ...full, transactions: beats(MAX_BUNDLE_TRANSACTIONS + 1) as never[] })).toBe(
      false,
    )
  })

  it('leave out what the proposer could not confirm', () => {
    const ledger = new TestLedger()
    ledger.wake()
    const bundle = { operator: operatorOf(0), sequence: 2, transactions: [admission(ID)] }
    const block = { height: 2, timeS: START_S, beacon: word(1) }
    const applied = applyBlock(ledger, block, [{ ...bundle, unconfirmed: [0] }])
    expect(applied?.verdicts.map(({ refusal }) => refusal)).toEqual(['unconfirmed'])
    expect(applied?.changes.has(requestKey(ID))).toBe(false)
  })

  it('name members that were absent for too long, counted from the start of the epoch at most', () => {
    const ledger = new TestLedger()
    const epoch = ledger.get(epochKey(1))
    if (epoch === undefined) throw new Error('no epoch')
    ledger.apply([[operatorOf(2), []]])
    expect(absentSeats(ledger, epoch, ABSENCE_BLOCKS, ABSENCE_BLOCKS)).toBe(0n)
    expect(absentSeats(ledger, epoch, ABSENCE_BLOCKS + 1, ABSENCE_BLOCKS)).toBe(0b1111n)
    ledger.apply([[operatorOf(2), []]])
    expect(absentSeats(ledger, epoch, ABSENCE_BLOCKS + 1, ABSENCE_BLOCKS)).toBe(0b1011n)
    expect(absentSeats(ledger, { ...epoch, since: 100 }, ABSENCE_BLOCKS + 99, ABSENCE_BLOCKS)).toBe(
      0n,
    )
  })
})

describe('admit', () => {
  it('draws the committee from the beacon of the block', () => {
    const drawn = [1, 2, 3, 4, 5, 6].map((seed) => {
      const ledger = new TestLedger()
      ledger.wake()
      ledger.apply([[operatorOf(0), [admission(ID, { size: 2 })]]], word(seed))
      return ledger
        .get(requestKey(ID))
        ?.committee.map(({ operator }) => operator)
        .join()
    })
    expect(new Set(drawn).size).toBeGreaterThan(2)
  })

  it('takes a request once, before its deadline has passed, and well-formed', () => {
    const ledger = working()
    expect(ledger.get(CHAIN_KEY)?.openRequests).toBe(1)
    expect(ledger.say(1, admission(ID))).toBe('alreadyAdmitted')
    expect(ledger.say(1, admission(word(8), { deadlineS: START_S }))).toBeUndefined()
    expect(ledger.say(1, admission(word(9), { deadlineS: START_S - 1 }))).toBe('closed')
    for (const change of [{ size: 0 }, { size: 17 }, { size: 1.5 }, { needs: ['b', 'a'] }])
      expect(ledger.say(1, admission(word(9), change))).toBe('malformed')
    expect(ledger.say(1, admission(word(9), { mode: 3 as LedgerMode }))).toBe('malformed')
    expect(ledger.say(1, admission('0x12'))).toBe('malformed')
    for (const callbackGas of [-1, 0.5, Number.NaN, MAX_CALLBACK_GAS + 1])
      expect(ledger.say(1, admission(word(9), { callbackGas }))).toBe('malformed')
    ledger.wake()
    expect(ledger.say(1, admission(word(10), { callbackGas: MAX_CALLBACK_GAS }))).toBeUndefined()
    expect(ledger.get(requestKey(word(10)))?.callbackGas).toBe(MAX_CALLBACK_GAS)
    expect(ledger.say(1, admission(word(9), { size: 16 }))).toBeUndefined()
  })

  it('takes an optimistic request a second time, in quorum mode: nothing of the first time is left', () => {
    const ledger = working({ mode: LedgerMode.OPTIMISTIC, size: 2 })
    const { operator } = ledger.get(requestKey(ID))?.committee[0] ?? {}
    const performer = [0, 1, 2, 3].findIndex((index) => operatorOf(index) === operator)
    expect(ledger.say(performer, saw(3))).toBeUndefined()
    expect(ledger.say(performer, result(word(5)))).toBeUndefined()
    for (const mode of [LedgerMode.OPTIMISTIC, LedgerMode.ZK])
      expect(ledger.say(1, admission(ID, { mode }))).toBe('alreadyAdmitted')
    expect(ledger.say(1, admission(ID, { deadlineS: START_S - 1 }))).toBe('closed')
    expect(ledger.say(1, admission(ID, { deadlineS: START_S + 2_000 }))).toBeUndefined()
    expect(ledger.get(requestKey(ID))).toMatchObject({
      mode: LedgerMode.QUORUM,
      deadlineS: START_S + 2_000,
      admittedAt: ledger.height,
      results: {},
      observed: {},
      observations: [],
    })
    expect(ledger.get(requestKey(ID))?.committee).toHaveLength(4)
    expect(ledger.get(observationKey(ID, 'prices', 'median'))).toBeUndefined()
    expect(ledger.get(CHAIN_KEY)?.openRequests).toBe(1)
    expect(ledger.say(1, admission(ID, { deadlineS: START_S + 3_000 }))).toBe('alreadyAdmitted')
  })

  it('takes a quorum request again once its time has passed and there is more, unless it is decided', () => {
    const ledger = working()
    const later = admission(ID, { deadlineS: START_S + 2_000 })
    ledger.timeS = START_S + 1_000
    expect(ledger.say(0, later)).toBe('alreadyAdmitted')
    ledger.timeS = START_S + 1_001
    expect(ledger.say(0, admission(ID, { deadlineS: START_S + 1_000 }))).toBe('alreadyAdmitted')
    expect(ledger.say(0, later)).toBeUndefined()
    for (const member of [0, 1, 2]) expect(ledger.say(member, result(word(5)))).toBeUndefined()
    ledger.timeS = START_S + 2_001
    expect(ledger.say(0, admission(ID, { deadlineS: START_S + 3_000 }))).toBe('alreadyAdmitted')
  })

  it('takes a request again whose committee has lost its seats, in its mode, and draws it among who has one', () => {
    const weights = [1, 1, 1, 1, 1, 1, 1, 1]
    for (const mode of [LedgerMode.QUORUM, LedgerMode.OPTIMISTIC, LedgerMode.ZK]) {
      const ledger = new TestLedger(weights)
      ledger.wake(8)
      expect(ledger.say(0, admission(ID, { mode, size: 4 }))).toBeUndefined()
      const drawn = ledger.get(requestKey(ID))?.committee.map(({ operator }) => operator) ?? []
      const members = ledger.get(epochKey(1))?.members ?? []
      const others = members.filter(({ operator }) => !drawn.includes(operator))
      const startEpoch = (epoch: number, kept: number): void => {
        const seated = members.filter(({ operator }) => drawn.slice(0, kept).includes(operator))
        const said = { type: 'startEpoch', epoch, members: [...others, ...seated] } as const
        expect(ledger.apply([[others[0]?.operator ?? '', [said]]]).verdicts[0]).toMatchObject({
          refusal: undefined,
        })
      }
      const again = (): unknown =>
        ledger.apply([[others[0]?.operator ?? '', [admission(ID, { mode, size: 4 })]]]).verdicts[0]
          ?.refusal
      // Enough of it is left: three of four, or a single one where one performs.
      startEpoch(2, mode === LedgerMode.QUORUM ? 3 : 1)
      expect(again()).toBe('alreadyAdmitted')
      startEpoch(3, mode === LedgerMode.QUORUM ? 2 : 0)
      expect(again()).toBeUndefined()
      const entry = ledger.get(requestKey(ID))
      expect(entry).toMatchObject({ mode, admittedAt: ledger.height, results: {} })
      const seats = ledger.get(epochKey(3))?.members.map(({ operator }) => operator) ?? []
      expect(entry?.committee.every(({ operator }) => seats.includes(operator))).toBe(true)
      expect(ledger.get(CHAIN_KEY)?.openRequests).toBe(1)
    }
  })

  it('counts what members said before they lost their seats', () => {
    const ledger = working()
    expect(ledger.say(3, result(word(5)))).toBeUndefined()
    const members = ledger.get(epochKey(1))?.members.slice(0, 2) ?? []
    expect(ledger.say(0, { type: 'startEpoch', epoch: 2, members })).toBeUndefined()
    expect(ledger.say(0, admission(ID))).toBe('alreadyAdmitted')
    for (const member of [0, 1]) ledger.say(member, result(word(5)))
    expect(ledger.get(requestKey(ID))?.resultHash).toBe(word(5))
  })

  it('draws a quorum only while more than 2/3 of the weight lives', () => {
    const ledger = new TestLedger([1, 1, 1])
    ledger.wake(2)
    expect(ledger.say(0, admission(ID))).toBe('noCandidates')
    expect(ledger.say(0, admission(word(8), { mode: LedgerMode.ZK }))).toBeUndefined()
    ledger.wake(3)
    expect(ledger.say(0, admission(ID))).toBeUndefined()
    expect(ledger.get(requestKey(ID))?.committee.length).toBe(3)
  })

  it('draws only members that live and can do it', () => {
    const ledger = new TestLedger()
    ledger.wake()
    expect(ledger.say(1, { type: 'heartbeat', capabilities: ['gpu', 'zk'] })).toBeUndefined()
    expect(ledger.say(0, admission(ID, { needs: ['zk'], mode: LedgerMode.ZK }))).toBeUndefined()
    const committee = (id: Hex): unknown =>
      ledger.get(requestKey(id))?.committee.map(({ operator }) => operator)
    expect(committee(ID)).toEqual([operatorOf(1)])
    expect(ledger.say(0, admission(word(8), { needs: ['tpu'] }))).toBe('noCandidates')
    ledger.pass(LIVENESS_BLOCKS)
    expect(ledger.say(0, admission(word(9), { needs: ['zk'], mode: LedgerMode.ZK }))).toBe(
      'noCandidates',
    )
  })

  it('holds MAX_OPEN_REQUESTS requests, and room again when one is acknowledged', () => {
    const ledger = new TestLedger()
    ledger.wake()
    const all = Array.from({ length: MAX_OPEN_REQUESTS }, (_, index) =>
      admission(word(100 + index), { size: 1 }),
    )
    for (let at = 0; at < all.length; at += MAX_BUNDLE_TRANSACTIONS)
      ledger.apply([[operatorOf(0), all.slice(at, at + MAX_BUNDLE_TRANSACTIONS)]])
    expect(ledger.get(CHAIN_KEY)?.openRequests).toBe(MAX_OPEN_REQUESTS)
    expect(ledger.say(0, admission(ID))).toBe('full')
    expect(ledger.say(0, { type: 'acknowledge', request: word(100) })).toBeUndefined()
    ledger.wake()
    expect(ledger.say(0, admission(ID))).toBeUndefined()
  })
})

describe('room', () => {
  const HOUR_S = 3_600
  const DAY_S = 86_400
  const end = (remainingS: number) => ({ deadlineS: START_S + remainingS, size: 1 })

  /** A ledger with so many open requests that end within the hour. */
  function filled(count: number): TestLedger {
    const ledger = new TestLedger()
    ledger.wake()
    const all = Array.from({ length: count }, (_, index) =>
      admission(word(100 + index), end(HOUR_S)),
    )
    for (let at = 0; at < all.length; at += MAX_BUNDLE_TRANSACTIONS)
      ledger.apply([[operatorOf(0), all.slice(at, at + MAX_BUNDLE_TRANSACTIONS)]])
    return ledger
  }

  it.each([
    [HOUR_S + 1, MAX_OPEN_REQUESTS / 2],
    [DAY_S, MAX_OPEN_REQUESTS / 2],
    [DAY_S + 1, MAX_OPEN_REQUESTS / 4],
    [MAX_HORIZON_S, MAX_OPEN_REQUESTS / 4],
  ])(
    'is less for a request that ends in %i s, so that such ones cannot fill the ledger',
    (remainingS, room) => {
      const ledger = filled(room)
      expect(ledger.say(0, admission(ID, end(remainingS)))).toBe('full')
      expect(ledger.say(0, { type: 'acknowledge', request: word(100) })).toBeUndefined()
      expect(ledger.say(0, admission(ID, end(remainingS)))).toBeUndefined()
      expect(ledger.say(0, admission(word(9), end(HOUR_S)))).toBeUndefined()
    },
  )

  it('is none for a request that ends too far away, until it is nearer', () => {
    const ledger = filled(0)
    const far = admission(ID, end(MAX_HORIZON_S + 1))
    expect(ledger.say(0, far)).toBe('tooFar')
    ledger.timeS += 1
    expect(ledger.say(0, far)).toBeUndefined()
  })

  it('is not asked for again by a request that is taken on a second time', () => {
    const ledger = filled(MAX_OPEN_REQUESTS - 1)
    expect(ledger.say(0, admission(ID, { ...end(HOUR_S), mode: LedgerMode.OPTIMISTIC }))).toBe(
      undefined,
    )
    expect(ledger.say(0, admission(ID, end(MAX_HORIZON_S + 1)))).toBeUndefined()
  })
})

describe('results', () => {
  it('are decided up to the number that one settlement takes, and the next one in the next block', () => {
    const ledger = new TestLedger()
    ledger.wake()
    const ids = Array.from({ length: MAX_BLOCK_DECISIONS + 1 }, (_, index) => word(1_000 + index))
    ledger.apply([[operatorOf(0), ids.map((id) => admission(id))]])
    const votes = ids.map((id) => result(word(5), id))
    for (const member of [0, 1]) ledger.apply([[operatorOf(member), votes]])
    const { settled, verdicts } = ledger.apply([[operatorOf(2), votes]])
    expect(settled).toHaveLength(MAX_BLOCK_DECISIONS)
    expect(verdicts.at(-1)?.refusal).toBe('full')
    expect(ledger.say(2, result(word(5), ids.at(-1)))).toBeUndefined()
    expect(ledger.get(requestKey(ids.at(-1) ?? ID))?.resultHash).toBe(word(5))
  })

  it('are decided up to the callback gas that one settlement takes, and the next one in the next block', () => {
    const ledger = new TestLedger()
    ledger.wake()
    const largest = Array<number>(MAX_BLOCK_CALLBACK_GAS / MAX_CALLBACK_GAS - 1).fill(
      MAX_CALLBACK_GAS,
    )
    const gas = [...largest, MAX_CALLBACK_GAS - 1, 2, 1, 1, 0]
    const ids = gas.map((_, index) => word(1_000 + index))
    const terms = ids.map((id, index) => admission(id, { callbackGas: gas[index] ?? 0 }))
    ledger.apply([[operatorOf(0), terms]])
    const votes = ids.map((id) => result(word(5), id))
    for (const member of [0, 1]) ledger.apply([[operatorOf(member), votes]])
    const { settled, verdicts } = ledger.apply([[operatorOf(2), votes]])
    const refusals = verdicts.map(({ refusal }) => refusal)
    expect(refusals.slice(0, largest.length + 1).every((refusal) => refusal === undefined)).toBe(
      true,
    )
    expect(refusals.slice(largest.length + 1)).toEqual(['full', undefined, 'full', undefined])
    expect(settled).toHaveLength(gas.length - 2)
    for (const index of [-4, -2])
      expect(ledger.say(2, result(word(5), ids.at(index)))).toBeUndefined()
  })

  it('count against the callback gas of a block only when they are decided', () => {
    const ledger = new TestLedger()
    ledger.wake()
    const most = MAX_BLOCK_CALLBACK_GAS / MAX_CALLBACK_GAS
    const ids = Array.from({ length: 2 * most }, (_, index) => word(1_000 + index))
    const terms = ids.map((id, index) => {
      const mode = index < most ? LedgerMode.OPTIMISTIC : LedgerMode.QUORUM
      return admission(id, { mode, callbackGas: MAX_CALLBACK_GAS })
    })
    ledger.apply([[operatorOf(0), terms]])
    const votes = ids.map((id) => result(word(5), id))
    for (const member of [0, 1]) ledger.apply([[operatorOf(member), votes]])
    const { settled, verdicts } = ledger.apply([[operatorOf(2), votes]])
    expect(verdicts.every(({ refusal }) => refusal === undefined)).toBe(true)
    expect(settled.map(({ request }) => request)).toEqual(ids.slice(most))
    // What comes after the decision takes no room, however full the block is.
    const late = ledger.apply([[operatorOf(3), votes]])
    expect(late.verdicts.every(({ refusal }) => refusal === undefined)).toBe(true)
  })

  it('are decided by more than 2/3 of the committee, and settled by that block', () => {
    const ledger = working()
    expect(ledger.say(0, result(word(5)))).toBeUndefined()
    expect(ledger.say(1, result(word(6)))).toBeUndefined()
    expect(ledger.say(2, result(word(5)))).toBeUndefined()
    expect(ledger.get(requestKey(ID))?.resultHash).toBeUndefined()
    const { settled } = ledger.apply([[operatorOf(3), [result(word(5))]]])
    expect(settled).toEqual([{ request: ID, resultHash: word(5) }])
    expect(ledger.get(requestKey(ID))).toMatchObject({ resultHash: word(5), decidedAt: 6 })
    expect(ledger.say(1, result(word(5)))).toBe('alreadySaid')
  })

  it('keep votes that come after the decision, and change it no more', () => {
    const ledger = working()
    for (const index of [0, 1, 2]) ledger.say(index, result(word(5)))
    const { settled } = ledger.apply([[operatorOf(3), [result(word(6))]]])
    expect(settled).toEqual([])
    const entry = ledger.get(requestKey(ID))
    expect(entry).toMatchObject({ resultHash: word(5), decidedAt: 5 })
    expect(entry?.results[operatorOf(3)]).toBe(word(6))
    expect(entry?.signatures[operatorOf(3)]).toBeDefined()
  })

  it('count once a member, of members, for a request that is open', () => {
    const ledger = working({ size: 2 })
    const committee = ledger.get(requestKey(ID))?.committee.map(({ operator }) => operator)
    const [inside, outside] = [0, 1, 2, 3].toSorted(
      (a, b) =>
        Number(committee?.includes(operatorOf(b))) - Number(committee?.includes(operatorOf(a))),
    ) as [number, number, number, number]
    const stranger =
      [0, 1, 2, 3].find((index) => !committee?.includes(operatorOf(index))) ?? outside
    expect(ledger.say(inside, result(word(5)))).toBeUndefined()
    expect(ledger.say(inside, result(word(6)))).toBe('alreadySaid')
    expect(ledger.say(stranger, result(word(5)))).toBe('notInCommittee')
    expect(ledger.say(inside, result('0x5'))).toBe('malformed')
    expect(ledger.say(inside, result(word(5), word(9)))).toBe('unknownRequest')
    ledger.timeS = START_S + 1_000
    expect(ledger.say(inside, result(word(6)))).toBe('alreadySaid')
    ledger.timeS += 1
    expect(ledger.say(inside, result(word(6)))).toBe('closed')
  })

  it('are only taken down in the modes that a proof settles', () => {
    const ledger = working({ mode: LedgerMode.OPTIMISTIC })
    for (const index of [0, 1, 2, 3]) expect(ledger.say(index, result(word(5)))).toBeUndefined()
    expect(ledger.get(requestKey(ID))?.resultHash).toBeUndefined()
  })
})

describe('observations', () => {
  it('are aggregated by the rule of the runtime, and gone but for the outcome', () => {
    const ledger = working()
    for (const [index, value] of [10, 30].entries())
      expect(ledger.say(index, saw(value))).toBeUndefined()
    const key = observationKey(ID, 'prices', 'median')
    expect(Object.keys(ledger.get(key)?.seen ?? {})).toEqual([0, 1].map(operatorOf))
    expect(ledger.say(0, saw(11))).toBe('alreadySaid')
    expect(ledger.say(2, saw(20))).toBeUndefined()
    expect(ledger.get(key)).toMatchObject({
      seen: {},
      outcome: { type: 'agreed', outputs: { price: price(20) } },
    })
    expect(ledger.say(3, saw(40))).toBe('alreadyDecided')
  })

  it('that fail for more than 2/3 are a failure', () => {
    const ledger = working()
    const failed = {
      ...saw(0),
      observation: { type: 'failed', code: 'HTTP_TIMEOUT' },
    } as Transaction
    for (const index of [0, 1, 2]) expect(ledger.say(index, failed)).toBeUndefined()
    expect(ledger.get(observationKey(ID, 'prices', 'median'))?.outcome).toEqual({
      type: 'failed',
      code: 'HTTP_TIMEOUT',
    })
  })

  it('under a wrong rule do not stand in the way of the others', () => {
    const ledger = working()
    expect(ledger.say(3, { ...saw(1), rule: 'mode' } as Transaction)).toBeUndefined()
    for (const index of [0, 1, 2]) expect(ledger.say(index, saw(5))).toBeUndefined()
    expect(ledger.get(observationKey(ID, 'prices', 'median'))?.outcome?.type).toBe('agreed')
  })

  it('are refused unless they are canonical values with names', () => {
    const ledger = working()
    const bad: unknown[] = [
      { task: '' },
      { task: 'a/b' },
      { task: 'a'.repeat(129) },
      { observation: { type: 'failed', code: 'lower' } },
      { observation: { type: 'seen', outputs: { 'no name': price(1) } } },
      { observation: { type: 'seen', outputs: { price: `${price(1)}00` } } },
      { observation: { type: 'seen', outputs: { price: '0xzz' } } },
      { observation: { type: 'seen', outputs: { price: `0x${'00'.repeat(2 ** 14)}` } } },
    ]
    for (const change of bad)
      expect(ledger.say(0, { ...saw(1), ...(change as object) } as Transaction)).toBe('malformed')
    expect(ledger.say(0, saw(1, 'a'.repeat(128)))).toBeUndefined()
    expect(ledger.say(0, saw(1, 'prices[3]'))).toBeUndefined()
  })

  it('of one member have a room of their own, and go with the request', () => {
    const ledger = working()
    const many = Array.from({ length: MAX_OBSERVED_TASKS + 1 }, (_, index) => saw(1, `t${index}`))
    const { verdicts } = ledger.apply([[operatorOf(0), many]])
    expect(verdicts.filter(({ refusal }) => refusal === undefined).length).toBe(MAX_OBSERVED_TASKS)
    expect(verdicts.at(-1)?.refusal).toBe('full')
    expect(ledger.say(1, saw(1, 'other'))).toBeUndefined()
    const before = ledger.entries.size
    expect(ledger.say(2, { type: 'acknowledge', request: ID })).toBeUndefined()
    expect(before - ledger.entries.size).toBe(MAX_OBSERVED_TASKS + 2)
    expect(ledger.say(2, { type: 'acknowledge', request: ID })).toBe('unknownRequest')
    expect(ledger.get(CHAIN_KEY)?.openRequests).toBe(0)
  })
})

describe('the performer', () => {
  const committeeOf = (ledger: TestLedger): number[] =>
    (ledger.get(requestKey(ID))?.committee ?? []).map(({ operator }) => Number(operator) - 1)

  it('is replaced by the next live backup once it gave no sign of life, which starts from the checkpoint', () => {
    const ledger = working({ mode: LedgerMode.ZK })
    const [performer, backup, next] = committeeOf(ledger) as [number, number, number]
    const replace: Transaction = { type: 'replace', request: ID }
    const save = (sequence: number): Transaction => ({
      type: 'checkpoint',
      request: ID,
      sequence,
      digest: word(sequence),
    })
    expect(ledger.say(performer, save(1))).toBeUndefined()
    expect(ledger.say(performer, save(1))).toBe('notNext')
    expect(ledger.say(backup, save(2))).toBe('notPerformer')
    ledger.pass(LIVENESS_BLOCKS - 2, next)
    expect(ledger.say(next, replace)).toBe('performerIsLive')
    expect(ledger.say(next, replace)).toBeUndefined()
    expect(ledger.get(requestKey(ID))?.performer).toBe(1)
    // The backup was heard of one block later, and is gone one block later.
    expect(ledger.say(next, replace)).toBeUndefined()
    expect(ledger.get(requestKey(ID))).toMatchObject({
      performer: 2,
      checkpoint: { sequence: 1, digest: word(1), operator: operatorOf(performer) },
    })
    expect(ledger.say(performer, save(2))).toBe('notPerformer')
    expect(ledger.say(next, save(2))).toBeUndefined()
  })

  it('is replaced at once when it has lost its seat, by one that has a seat', () => {
    const ledger = working({ mode: LedgerMode.OPTIMISTIC, size: 3 })
    const [first, second, third] =
      ledger.get(requestKey(ID))?.committee.map(({ operator }) => operator) ?? []
    const members = (ledger.get(epochKey(1))?.members ?? []).filter(
      ({ operator }) => operator !== first && operator !== second,
    )
    const replace = { type: 'replace', request: ID } as const
    const say = (transaction: Transaction): unknown =>
      ledger.apply([[third ?? '', [transaction]]]).verdicts[0]?.refusal
    expect(say(replace)).toBe('performerIsLive')
    expect(say({ type: 'startEpoch', epoch: 2, members })).toBeUndefined()
    expect(say(replace)).toBeUndefined()
    expect(ledger.get(requestKey(ID))?.performer).toBe(2)
  })

  it('stays when no backup lives, and quorum requests have none', () => {
    const ledger = working({ mode: LedgerMode.ZK, size: 1 })
    const [performer] = committeeOf(ledger) as [number]
    const other = (performer + 1) % 4
    ledger.pass(LIVENESS_BLOCKS + 1, other)
    expect(ledger.say(other, { type: 'replace', request: ID })).toBe('noBackup')
    expect(working().say(0, { type: 'replace', request: ID })).toBe('notPerformer')
  })
})

describe('heartbeats', () => {
  it('name capabilities, sorted and within the limits', () => {
    const ledger = new TestLedger()
    const beat = (...capabilities: string[]): Transaction => ({ type: 'heartbeat', capabilities })
    expect(ledger.say(0, beat('a', 'b'))).toBeUndefined()
    expect(ledger.get(executorKey(operatorOf(0)))).toMatchObject({
      capabilities: ['a', 'b'],
      seenAt: 1,
      sequence: 1,
    })
    for (const bad of [['b', 'a'], ['a', 'a'], ['A'], [''], ['x'.repeat(65)]])
      expect(ledger.say(0, beat(...bad))).toBe('malformed')
    const many = Array.from({ length: MAX_CAPABILITIES + 1 }, (_, index) => `c${100 + index}`)
    expect(ledger.say(0, beat(...many))).toBe('malformed')
    expect(ledger.say(0, beat(...many.slice(1)))).toBeUndefined()
  })
})

describe('evidence', () => {
  const report = (change: object = {}): Transaction =>
    ({
      type: 'evidence',
      kind: 'duplicateVote',
      culprit: operatorOf(2),
      height: 1,
      proof: '0x01',
      ...change,
    }) as Transaction

  it('is recorded once a member and epoch', () => {
    const ledger = new TestLedger()
    expect(ledger.say(0, report())).toBeUndefined()
    expect(ledger.get(evidenceKey(1, operatorOf(2)))).toEqual({
      culprit: operatorOf(2),
      epoch: 1,
      height: 1,
      kind: 'duplicateVote',
      proofHash: keccak256('0x01'),
      reporter: operatorOf(0),
      reportedAt: 1,
    })
    expect(ledger.say(1, report({ kind: 'duplicateProposal' }))).toBe('alreadySaid')
  })

  it('is about members, past blocks and proofs within the limit', () => {
    const ledger = new TestLedger()
    expect(ledger.say(0, report({ culprit: operatorOf(4) }))).toBe('notValidator')
    expect(ledger.say(0, report({ height: 0 }))).toBe('malformed')
    expect(ledger.say(0, report({ height: 4 }))).toBe('malformed')
    expect(ledger.say(0, report({ proof: '0x' }))).toBe('malformed')
    const proof = `0x${'00'.repeat(MAX_PROOF_BYTES)}`
    expect(ledger.say(0, report({ proof: `${proof}00` }))).toBe('malformed')
    expect(ledger.say(0, report({ proof }))).toBeUndefined()
  })

  it('counts for the epoch before, and no longer', () => {
    const ledger = new TestLedger()
    const members = ledger.get(epochKey(1))?.members ?? []
    const start = (epoch: number): Transaction => ({
      type: 'startEpoch',
      epoch,
      members: members.slice(0, 2),
    })
    expect(ledger.say(0, start(2))).toBeUndefined()
    expect(ledger.say(0, report())).toBeUndefined()
    expect(ledger.say(0, report({ height: 2 }))).toBe('notValidator')
    expect(ledger.say(0, start(3))).toBeUndefined()
    expect(ledger.get(evidenceKey(1, operatorOf(2)))).toBeUndefined()
    expect(ledger.say(0, report())).toBe('closed')
  })
})

describe('epochs', () => {
  it('start in order with a usable set, from the next block on', () => {
    const ledger = new TestLedger()
    const members = ledger.get(epochKey(1))?.members ?? []
    const [first] = members
    if (first === undefined) throw new Error('no member')
    const start = (epoch: number, set: readonly object[] = members): Transaction =>
      ({ type: 'startEpoch', epoch, members: set }) as Transaction
    expect(ledger.say(0, start(1))).toBe('notNext')
    expect(ledger.say(0, start(3))).toBe('notNext')
    const crowd = Array.from({ length: MAX_EPOCH_MEMBERS + 1 }, (_, index) => ({
      ...first,
      operator: operatorOf(index),
    }))
    const sets: object[][] = [
      [],
      crowd,
      [first, first],
      [{ ...first, weight: 0 }],
      [{ ...first, weight: 2 ** 48 + 1 }],
      [{ ...first, publicKey: '0x12' }],
      [{ ...first, operator: '0xAB' }],
    ]
    for (const set of sets) expect(ledger.say(0, start(2, set))).toBe('malformed')
    expect(ledger.say(0, start(2, crowd.slice(1)))).toBeUndefined()
    expect(ledger.get(epochKey(2))?.since).toBe(ledger.height + 1)
    expect(ledger.get(epochKey(1))).toBeDefined()
    expect(ledger.say(1, start(3))).toBeUndefined()
    expect(ledger.get(epochKey(1))).toBeUndefined()
  })

  it('start at most once a block', () => {
    const ledger = new TestLedger()
    const members = ledger.get(epochKey(1))?.members ?? []
    const { verdicts } = ledger.apply([
      [operatorOf(0), [2, 3].map((epoch) => ({ type: 'startEpoch', epoch, members }) as const)],
    ])
    expect(verdicts.map(({ refusal }) => refusal)).toEqual([undefined, 'notNext'])
  })
})
