import type { Address, Hash } from 'viem'

/** How far back a reorganisation is followed block by block; a deeper one starts again from the deployment. */
export const MAX_CHECKPOINTS = 128

export interface Checkpoint {
  readonly number: number
  readonly hash: Hash
}

/** What is known of one executor. */
interface ExecutorRecord {
  /** Wei. */
  readonly stake: string
  readonly operator?: Address
}

/** New stake, or new operator. */
export interface ExecutorChange extends Partial<ExecutorRecord> {
  readonly blockNumber: number
  readonly owner: Address
}

/**
 * How far the watcher has read the chain, and who was staked there. Stored as JSON together with the events of the
 * same blocks, so that both are durable or none.
 */
export interface WatcherCursor {
  /** Processed blocks, oldest first; the last one is the position. */
  readonly checkpoints: readonly Checkpoint[]
  /** By owner, as of the first checkpoint. */
  readonly executors: Readonly<Record<Address, ExecutorRecord>>
  /** Changes after it, so that they can be taken back. */
  readonly changes: readonly ExecutorChange[]
}

/** Before the first block of the deployment. */
export function startCursor(): WatcherCursor {
  return { checkpoints: [], executors: {}, changes: [] }
}

/** Moves the cursor to a block. The oldest checkpoint makes room, and its changes become final. */
export function advanceCursor(
  cursor: WatcherCursor,
  to: Checkpoint,
  changes: readonly ExecutorChange[],
): WatcherCursor {
  const checkpoints = [...cursor.checkpoints, to].slice(-MAX_CHECKPOINTS)
  const base = checkpoints[0]?.number ?? to.number
  const all = [...cursor.changes, ...changes]
  return {
    checkpoints,
    executors: applyChanges(
      cursor.executors,
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

/** Operators of the executors with stake as of the cursor, in order of address. */
export function stakedExecutors(cursor: WatcherCursor): Address[] {
  return Object.values(applyChanges(cursor.executors, cursor.changes))
    .flatMap(({ stake, operator }) =>
      BigInt(stake) > 0n && operator !== undefined ? [operator.toLowerCase() as Address] : [],
    )
    .sort()
}

function applyChanges(
  executors: WatcherCursor['executors'],
  changes: readonly ExecutorChange[],
): Record<Address, ExecutorRecord> {
  const result: Record<Address, ExecutorRecord> = { ...executors }
  for (const { owner, blockNumber: _, ...change } of changes) {
    const key = owner.toLowerCase() as Address
    result[key] = { stake: '0', ...result[key], ...change }
  }
  return result
}
