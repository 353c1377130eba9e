import { expect, test } from 'vitest'
import { blockRanges, LOG_RANGE_BLOCKS_MAX } from './blockRanges.ts'

test('covers every block once, in ranges of at most the given size', () => {
  expect(blockRanges({ fromBlock: 3n, toBlock: 9n }, 3n)).toEqual([
    { fromBlock: 3n, toBlock: 5n },
    { fromBlock: 6n, toBlock: 8n },
    { fromBlock: 9n, toBlock: 9n },
  ])
})

test('needs one range up to the limit, and two one block above it', () => {
  expect(blockRanges({ fromBlock: 0n, toBlock: LOG_RANGE_BLOCKS_MAX - 1n })).toHaveLength(1)
  expect(blockRanges({ fromBlock: 0n, toBlock: LOG_RANGE_BLOCKS_MAX })).toHaveLength(2)
})

test('has no range for an empty span', () => {
  expect(blockRanges({ fromBlock: 5n, toBlock: 4n })).toEqual([])
})
