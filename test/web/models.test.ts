import { describe, expect, it } from 'vitest'
import { describeError } from '../../web/src/errors/describeError.ts'
import { GatewayAnswerError, WebError, WebErrorCode } from '../../web/src/errors/webError.ts'
import { median } from '../../web/src/features/home/model/median.ts'
import { addRecords, MAX_RECORDS } from '../../web/src/features/run/model/addRecords.ts'
import { layOutGraph } from '../../web/src/features/run/model/layOutGraph.ts'
import { layOutTimeline } from '../../web/src/features/run/model/layOutTimeline.ts'
import {
  filterRuns,
  readFilter,
  writeFilter,
} from '../../web/src/features/runs/model/filterRuns.ts'
import { suggestFee } from '../../web/src/features/submit/model/suggestFee.ts'
import type { RunRecord, RunSummary, StepView } from '../../web/src/network/gatewayTypes.ts'

const runOf = (digit: string, owner: string, changed: Partial<RunSummary> = {}): RunSummary =>
  ({
    id: `0x${digit.repeat(64)}`,
    status: 'completed',
    request: { owner },
    ...changed,
  }) as RunSummary

describe('filterRuns', () => {
  const mine = runOf('a', '0xAbC1')
  const refunded = runOf('b', '0x2', { status: 'cancelled', refund: { amount: '1' } as never })
  const runs = [mine, refunded]

  it('finds by part of an id or an owner, in any case', () => {
    expect(filterRuns(runs, readFilter(new URLSearchParams('text=0xabc')), undefined)).toEqual([
      mine,
    ])
  })

  it('calls a run refunded once its fee went back', () => {
    expect(filterRuns(runs, readFilter(new URLSearchParams('status=refunded')), undefined)).toEqual(
      [refunded],
    )
    expect(
      filterRuns(runs, readFilter(new URLSearchParams('status=cancelled')), undefined),
    ).toEqual([])
  })

  it('keeps only those of the connected account', () => {
    expect(filterRuns(runs, readFilter(new URLSearchParams('mine=1')), '0xABC1')).toEqual([mine])
    expect(filterRuns(runs, readFilter(new URLSearchParams('mine=1')), undefined)).toEqual([])
  })

  it('leaves out of an address what nobody could have chosen, and reads back what it writes', () => {
    expect(readFilter(new URLSearchParams('status=<script>&mine=2'))).toEqual({
      status: 'all',
      text: '',
      mine: false,
    })
    const filter = { status: 'running', text: 'a&b=c', mine: true } as const
    expect(readFilter(new URLSearchParams(writeFilter(filter)))).toEqual(filter)
    expect(writeFilter({ status: 'all', text: '', mine: false })).toBe('')
  })
})

describe('addRecords', () => {
  const record = (sequence: number): RunRecord => ({ sequence, atMs: 0, event: { type: 'x' } })

  it('goes on behind what it has, without what came twice', () => {
    const known = addRecords([], [record(1), record(2), record(2)])
    expect(known.map(({ sequence }) => sequence)).toEqual([1, 2])
    expect(addRecords(known, [record(1), record(2)])).toBe(known)
    expect(addRecords(known, [record(2), record(3)]).map(({ sequence }) => sequence)).toEqual([
      1, 2, 3,
    ])
  })

  it('keeps the newest of a journal that is too long, and all of one that just fits', () => {
    const all = Array.from({ length: MAX_RECORDS }, (_, index) => record(index + 1))
    expect(addRecords([], all)).toHaveLength(MAX_RECORDS)
    const one = addRecords(all, [record(MAX_RECORDS + 1)])
    expect([one.length, one[0]?.sequence, one.at(-1)?.sequence]).toEqual([
      MAX_RECORDS,
      2,
      MAX_RECORDS + 1,
    ])
  })
})

describe('layOutTimeline', () => {
  const steps: StepView[] = [
    { name: 'fetch', status: 'completed', startedAtMs: 1_000, finishedAtMs: 2_000 },
    { name: 'prove', status: 'running' },
    { name: 'settle', status: 'pending' },
  ]

  it('starts a step under way where the one before it ended, and ends it now', () => {
    const [fetch, prove, settle] = layOutTimeline(steps, 1_000, 5_000)
    expect(fetch?.bar).toEqual({ from: 0, to: 0.25 })
    expect([prove?.bar, prove?.durationMs]).toEqual([{ from: 0.25, to: 1 }, 3_000])
    expect(settle?.bar).toBeUndefined()
  })

  it('draws nothing for a step that is done at a time that nobody noted', () => {
    const [admit] = layOutTimeline([{ name: 'admit', status: 'completed' }], 1_000, 5_000)
    expect([admit?.status, admit?.bar, admit?.durationMs]).toEqual([
      'completed',
      undefined,
      undefined,
    ])
  })

  it('gives no bar a place outside when clocks differ', () => {
    for (const { bar } of layOutTimeline(steps, 9_000, 500)) {
      if (bar === undefined) continue
      expect(bar.from).toBeGreaterThanOrEqual(0)
      expect(bar.to).toBeLessThanOrEqual(1)
      expect(bar.to).toBeGreaterThanOrEqual(bar.from)
    }
  })
})

describe('layOutGraph', () => {
  const task = (after: readonly string[]) => ({ kind: 'compute', after }) as never

  it('puts each stage in a column of its own and draws what waits for what', () => {
    const { nodes, edges } = layOutGraph({
      stages: [['a', 'b'], ['c']],
      tasks: { a: task([]), b: task([]), c: task(['a', 'b']) },
    })
    const [a, b, c] = nodes
    expect(a?.x).toBe(b?.x)
    expect(c?.x).toBeGreaterThan((a?.x ?? 0) + (a?.width ?? 0))
    expect(edges.map(({ from, to }) => `${from}-${to}`)).toEqual(['a-c', 'b-c'])
  })
})

describe('median', () => {
  it('is the middle, the mean of two middles, or nothing', () => {
    expect([median([]), median([3]), median([9, 1, 5]), median([4, 1])]).toEqual([
      undefined,
      3,
      5,
      2.5,
    ])
  })
})

describe('suggestFee', () => {
  it('covers the settlement twice in two digits, and never less than the floor', () => {
    const at = (minFee: bigint, gasPrice: bigint): bigint => suggestFee({ minFee, gasPrice }, 'zk')
    expect(at(0n, 1_000_000_000n)).toBe(640_000_000_000_000n)
    expect(at(0n, 1_234_567n)).toBe(800_000_000_000n)
    expect(at(10n ** 18n, 1n)).toBe(10n ** 18n)
    expect(suggestFee({ minFee: 0n, gasPrice: 1_000_000_000n }, 'optimistic')).toBe(
      360_000_000_000_000n,
    )
  })
})

describe('describeError', () => {
  const answered = new GatewayAnswerError(404, {
    code: 'GATEWAY_RUN_UNKNOWN',
    message: 'not known',
    remedy: 'Wait.',
  })

  it('uses the words of the error in English', () => {
    expect(describeError(answered, undefined)).toMatchObject({
      message: 'Not known.',
      remedy: 'Wait.',
    })
  })

  it('uses the catalogue of another language, and keeps the original as details', () => {
    const catalogue = { GATEWAY_RUN_UNKNOWN: ['未知', '请等待'] as const }
    expect(describeError(answered, catalogue)).toEqual({
      code: 'GATEWAY_RUN_UNKNOWN',
      message: '未知',
      remedy: '请等待',
      details: 'not known',
    })
  })

  it('has a sentence even for what nobody foresaw', () => {
    expect(describeError(new TypeError('boom'), undefined)).toMatchObject({
      code: WebErrorCode.UNEXPECTED,
      details: 'boom',
    })
    const catalogue = { [WebErrorCode.UNEXPECTED]: ['意外', '刷新'] as const }
    expect(describeError('text', catalogue)).toMatchObject({ message: '意外', details: 'text' })
    expect(describeError(new WebError(WebErrorCode.WALLET_REJECTED), catalogue).message).toBe(
      '意外',
    )
  })
})
