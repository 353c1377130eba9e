import type { Address, Hash } from 'viem'

/** How far back a reorganisation is followed block by block; a deeper one starts again from the deployment. */
export const MAX_CHECKPOINTS = 128

export interface Checkpoint {
  readonly number: number
  readonly hash: Hash
}

interface StakeChange {
  readonly blockNumber: number
  readonly executor: Address
  readonly change: string
}

/**
 * How far the watcher has read the chain, and who was staked there. Stored as JSON together with the events of the
 * same blocks, so that both are durable or none.
 */
export interface WatcherCursor {
  /** Processed blocks, oldest first; the last one is the position. */
  readonly checkpoints: readonly Checkpoint[]
  /** Stake in wei as of the first checkpoint. */
  readonly stakes: Readonly<Record<Address, string>>
  /** Changes of stake after it, so that they can be taken back. */
  readonly changes: readonly StakeChange[]
}

/** Before the first block of the deployment. */
export function startCursor(): WatcherCursor {
  return { checkpoints: [], stakes: {}, changes: [] }
}

/** Moves the cursor to a block. The oldest checkpoint makes room, and its changes become final. */
export function advanceCursor(
  cursor: WatcherCursor,
  to: Checkpoint,
  changes: readonly StakeChange[],
): WatcherCursor {
  const checkpoints = [...cursor.checkpoints, to].slice(-MAX_CHECKPOINTS)
  const base = checkpoints[0]?.number ?? to.number
  const all = [...cursor.changes, ...changes]
  return {
    checkpoints,
    stakes: applyChanges(
      cursor.stakes,
      all.filter((item) => item.blockNumber <= base),
    ),
    changes: all.filter((item) => item.blockNumber > base),
  }
}

/** Takes the cursor back to a checkpoint at or below `forkBlock`; to the start if there is none. */
export function unwindCursor(cursor: WatcherCursor, forkBlock: number): WatcherCursor {
  const checkpoints = cursor.checkpoints.filter((item) => item.number <= forkBlock)
  if (checkpoints.length === 0) return startCursor()
  return {
    ...cursor,
    checkpoints,
    changes: cursor.changes.filter((item) => item.blockNumber <= forkBlock),
  }
}

/** Accounts with stake as of the cursor, in order of address. */
export function stakedExecutors(cursor: WatcherCursor): Address[] {
  return (Object.keys(stakesOf(cursor)) as Address[]).sort()
}

/** Stakes in wei as of the cursor, by address in small letters; who has none is not listed. */
export function stakesOf(cursor: WatcherCursor): Record<Address, string> {
  return applyChanges(cursor.stakes, cursor.changes)
}

function applyChanges(
  stakes: WatcherCursor['stakes'],
  changes: readonly StakeChange[],
): Record<Address, string> {
  const result: Record<Address, string> = { ...stakes }
  for (const { executor, change } of changes) {
    const key = executor.toLowerCase() as Address
    const stake = BigInt(result[key] ?? '0') + BigInt(change)
    if (stake > 0n) result[key] = stake.toString()
    else delete result[key]
  }
  return result
}
