import { describe, expect, it } from 'vitest'
import { isLinearizable, type Operation } from './linearizable.ts'

const NEVER = Number.POSITIVE_INFINITY
const write = (value: string, startMs: number, endMs: number): Operation => ({
  type: 'write',
  value,
  startMs,
  endMs,
})
const read = (value: string | undefined, startMs: number, endMs: number): Operation => ({
  type: 'read',
  value,
  startMs,
  endMs,
})

describe('the history of a register', () => {
  it.each<readonly [string, readonly Operation[]]>([
    ['nothing', []],
    ['calls one after the other', [read(undefined, 0, 1), write('a', 2, 3), read('a', 4, 5)]],
    ['a read during a write that sees it', [write('a', 0, 9), read('a', 1, 2), read('a', 3, 4)]],
    ['a read during a write that does not', [write('a', 0, 9), read(undefined, 1, 2)]],
    [
      'writes at one time, read in either order',
      [write('a', 0, 9), write('b', 0, 9), read('a', 10, 11)],
    ],
    ['a write that never came back and happened', [write('a', 0, NEVER), read('a', 5, 6)]],
    ['one that did not', [write('a', 0, NEVER), read(undefined, 5, 6)]],
    ['one that happened late', [write('a', 0, NEVER), read(undefined, 5, 6), read('a', 7, 8)]],
    ['a read that never came back', [write('a', 0, 1), read('z', 2, NEVER)]],
    [
      'a write between two reads that overlap it',
      [write('a', 0, 1), write('b', 2, 8), read('a', 3, 4), read('b', 5, 6)],
    ],
  ])('may be %s', (_what, history) => {
    expect(isLinearizable(history)).toBe(true)
  })

  it.each<readonly [string, readonly Operation[]]>([
    ['a stale read', [write('a', 0, 1), read(undefined, 2, 3)]],
    ['a read of an overwritten value', [write('a', 0, 1), write('b', 2, 3), read('a', 4, 5)]],
    ['a value that nobody wrote', [write('a', 0, 1), read('z', 2, 3)]],
    ['a value from the future', [read('a', 0, 1), write('a', 2, 3)]],
    ['new and then old', [write('a', 0, 1), write('b', 2, 9), read('b', 3, 4), read('a', 5, 6)]],
    ['a lost write', [write('a', 0, 1), write('b', 0, 1), read(undefined, 2, 3)]],
    [
      'two readers that see two writes in two orders',
      [write('a', 0, 20), write('b', 0, 20), read('a', 1, 2), read('b', 3, 4), read('a', 5, 6)],
    ],
    [
      'a write that never came back seen and unseen',
      [write('a', 0, NEVER), read('a', 1, 2), read(undefined, 3, 4)],
    ],
    [
      'a read that forgets what was there before',
      [write('a', 0, 1), read('a', 2, 3), read(undefined, 4, 5)],
    ],
  ])('may not be %s', (_what, history) => {
    expect(isLinearizable(history)).toBe(false)
  })
})
