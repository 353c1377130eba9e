import { zeroHash } from 'viem'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BlockSync } from './blockSync.ts'
import { encodeBlocks, MAX_SYNCED_BLOCKS, type ShownBlock } from './codec/blocks.ts'
import { EngineTimers } from './engineTimers.ts'

const TIP = 2_000
const LIARS = ['a', 'b', 'c', 'd', 'e']
const STATUS_MS = 2_000

function blocks(from: number, count: number): readonly ShownBlock[] {
  return Array.from({ length: count }, (_, index) => ({
    bytes: new Uint8Array(8),
    certificate: {
      height: from + index,
      round: 0,
      blockId: zeroHash,
      absentMembers: 0n,
      signature: new Uint8Array(48),
    },
  }))
}

const answerAfter = (ms: number, shown: readonly ShownBlock[]): Promise<Uint8Array> =>
  new Promise((resolve) => setTimeout(() => resolve(encodeBlocks(shown)), ms))

/** A node at its first height, one honest peer, and liars that never stop to claim heights. */
function syncAmong(lie: (from: number) => Promise<Uint8Array>) {
  let height = 1
  let missing = 0
  const timers = new EngineTimers({
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  })
  const sync = new BlockSync({
    timers,
    transport: {
      requestBlocks: (peer, from) =>
        peer === 'honest'
          ? answerAfter(50, blocks(from, Math.min(MAX_SYNCED_BLOCKS, TIP - from + 1)))
          : lie(from),
    },
    height: () => height,
    take: async (shown) => {
      for (const { certificate } of shown) if (certificate.height === height) height += 1
    },
    onMissing: () => {
      missing += 1
    },
  })
  setInterval(() => {
    for (const liar of LIARS) sync.hear(liar, 1_000_000)
  }, 100)
  setInterval(() => sync.hear('honest', TIP), STATUS_MS)
  return { height: () => height, missing: () => missing }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('block sync among five liars and one honest peer', () => {
  it.each([
    ['say nothing', () => new Promise<Uint8Array>(() => {})],
    ['show one block a question, late', (from: number) => answerAfter(4_900, blocks(from, 1))],
    ['have none of the blocks', () => answerAfter(10, [])],
    ['show what cannot be read', async () => Uint8Array.of(1)],
  ])('gets there while the liars %s', async (_, lie) => {
    const node = syncAmong(lie)
    await vi.advanceTimersByTimeAsync(90_000)
    expect(node.height()).toBeGreaterThan(TIP)
  })

  it('asks for a snapshot only when nobody else may have the blocks', async () => {
    const node = syncAmong(() => answerAfter(10, []))
    await vi.advanceTimersByTimeAsync(1_000)
    const before = node.missing()
    expect(before).toBeGreaterThan(0)
    // The honest peer has spoken: as long as it shows blocks, what liars have not is missed by nobody.
    await vi.advanceTimersByTimeAsync(4_000)
    expect(node.height()).toBeGreaterThan(MAX_SYNCED_BLOCKS)
    expect(node.missing()).toBe(before)
  })
})
