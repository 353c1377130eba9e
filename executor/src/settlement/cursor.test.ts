import { toHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { hashOf } from '../requests/testing/runFactory.ts'
import {
  advanceCursor,
  type ExecutorChange,
  MAX_CHECKPOINTS,
  stakedExecutors,
  startCursor,
  unwindCursor,
  type WatcherCursor,
} from './cursor.ts'

const [A, B] = [toHex(1, { size: 20 }), toHex(2, { size: 20 })]
const HOT = toHex(3, { size: 20 })
type Change = Omit<ExecutorChange, 'blockNumber'>
const advance = (
  cursor: WatcherCursor,
  number: number,
  ...changes: readonly Change[]
): WatcherCursor =>
  advanceCursor(
    cursor,
    { number, hash: hashOf(number) },
    changes.map((change) => ({ blockNumber: number, ...change })),
  )
/** Stakes for the first time, as its own operator. */
const join = (owner: typeof A, stake: string): readonly Change[] => [
  { owner, operator: owner },
  { owner, stake },
]

describe('WatcherCursor', () => {
  it('knows who is staked: those with more than nothing', () => {
    let cursor = advance(startCursor(), 1, ...join(A, '10'), ...join(B, '5'))
    expect(stakedExecutors(cursor)).toEqual([A, B])
    cursor = advance(cursor, 2, { owner: A, stake: '6' }, { owner: B, stake: '0' })
    expect(stakedExecutors(cursor)).toEqual([A])
    cursor = advance(cursor, 3, { owner: A, stake: '0' }, { owner: B, stake: '7' })
    expect(stakedExecutors(cursor)).toEqual([B])
  })

  it('names the operators that are in charge, not the owners', () => {
    const cursor = advance(startCursor(), 1, ...join(A, '10'))
    expect(stakedExecutors(advance(cursor, 2, { owner: A, operator: HOT }))).toEqual([HOT])
  })

  it('takes stakes back with their blocks', () => {
    const before = advance(advance(startCursor(), 1, ...join(A, '10')), 2, ...join(B, '5'))
    const after = advance(before, 3, { owner: A, stake: '0' })
    expect(stakedExecutors(after)).toEqual([B])
    expect(unwindCursor(after, 2)).toEqual(before)
    expect(stakedExecutors(unwindCursor(after, 1))).toEqual([A])
    expect(unwindCursor(after, 0)).toEqual(startCursor())
  })

  it('remembers a bounded number of checkpoints and loses no stake when the oldest goes', () => {
    let cursor = startCursor()
    for (let number = 1; number <= MAX_CHECKPOINTS + 10; number++) {
      cursor = advance(cursor, number, ...(number === 1 ? join(A, '10') : []))
    }
    expect(cursor.checkpoints).toHaveLength(MAX_CHECKPOINTS)
    expect(cursor.checkpoints[0]?.number).toBe(11)
    expect(cursor.changes).toEqual([])
    expect(stakedExecutors(cursor)).toEqual([A])
  })

  it('survives JSON, as the store keeps it', () => {
    const cursor = advance(advance(startCursor(), 1, ...join(A, '10')), 2, { owner: A, stake: '1' })
    expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor)
  })
})
