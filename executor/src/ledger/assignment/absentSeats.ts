import type { Height } from '../../consensus/core/types.ts'
import { type EpochEntry, executorKey, type LedgerView } from '../state.ts'

/**
 * Blocks without a sign of life after which a member neglects its duty, unless the genesis says otherwise. An absence is slashed: this is no
 * short outage.
 */
export const ABSENCE_BLOCKS = 10_000

/**
 * `faults` of the header of a block: bit i for the member in seat i of which no bundle was in the last `absenceBlocks` blocks.
 *
 * - A member has that many blocks from the start of the epoch on, whenever it was seen before.
 */
export function absentSeats(
  view: LedgerView,
  { members, since }: EpochEntry,
  height: Height,
  absenceBlocks: number,
): bigint {
  let faults = 0n
  for (const [seat, { operator }] of members.entries()) {
    const seenAt = Math.max(since, view.get(executorKey(operator))?.seenAt ?? 0)
    if (height - seenAt >= absenceBlocks) faults |= 1n << BigInt(seat)
  }
  return faults
}
