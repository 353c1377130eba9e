import { toHex } from 'viem'
import { describe, expect, it } from 'vitest'
import { hashOf } from '../requests/testing/runFactory.ts'
import {
  advanceCursor,
  MAX_CHECKPOINTS,
  stakedExecutors,
  startCursor,
  unwindCursor,
  type WatcherCursor,
} from './cursor.ts'

const [A, B] = [toHex(1, { size: 20 }), toHex(2, { size: 20 })]
const advance = (
  cursor: WatcherCursor,
  number: number,
  ...changes: readonly (readonly [typeof A, string])[]
): WatcherCursor =>
  advanceCursor(
    cursor,
    { number, hash: hashOf(number) },
    changes.map(([executor, change]) => ({ blockNumber: number, executor, change })),
  )

describe('WatcherCursor', () => {
  it('knows who is staked: those whose changes sum up to more than nothing', () => {
    let cursor = advance(startCursor(), 1, [A, '10'], [B, '5'])
    expect(stakedExecutors(cursor)).toEqual([A, B])
    cursor = advance(cursor, 2, [A, '-4'], [B, '-5'])
    expect(stakedExecutors(cursor)).toEqual([A])
    expect(stakedExecutors(advance(cursor, 3, [A, '-6'], [B, '7']))).toEqual([B])
  })

  it('takes stakes back with their blocks', () => {
    const before = advance(advance(startCursor(), 1, [A, '10']), 2, [B, '5'])
    const after = advance(before, 3, [A, '-10'])
    expect(stakedExecutors(after)).toEqual([B])
    expect(unwindCursor(after, 2)).toEqual(before)
    expect(stakedExecutors(unwindCursor(after, 1))).toEqual([A])
    expect(unwindCursor(after, 0)).toEqual(startCursor())
  })

  it('remembers a bounded number of checkpoints and loses no stake when the oldest goes', () => {
    let cursor = startCursor()
    for (let number = 1; number <= MAX_CHECKPOINTS + 10; number++) {
      cursor = advance(cursor, number, ...(number === 1 ? ([[A, '10']] as const) : []))
    }
    expect(cursor.checkpoints).toHaveLength(MAX_CHECKPOINTS)
    expect(cursor.checkpoints[0]?.number).toBe(11)
    expect(cursor.changes).toEqual([])
    expect(stakedExecutors(cursor)).toEqual([A])
  })

  it('survives JSON, as the store keeps it', () => {
    const cursor = advance(advance(startCursor(), 1, [A, '10']), 2, [A, '1'])
    expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor)
  })
})
