/** Blocks asked for in one `eth_getLogs`: public nodes refuse more than 10,000. */
export const LOG_RANGE_BLOCKS_MAX = 10_000n

export interface BlockRange {
  readonly fromBlock: bigint
  readonly toBlock: bigint
}

/** Cuts a span of blocks, both ends included, into ranges of at most `size` blocks, oldest first. */
export function blockRanges(
  { fromBlock, toBlock }: BlockRange,
  size = LOG_RANGE_BLOCKS_MAX,
): BlockRange[] {
  const ranges: BlockRange[] = []
  for (let start = fromBlock; start <= toBlock; start += size) {
    const end = start + size - 1n
    ranges.push({ fromBlock: start, toBlock: end < toBlock ? end : toBlock })
  }
  return ranges
}
