import { MAX_OPEN_REQUESTS } from '../transaction.ts'

/** 30 days: a request whose deadline is farther away is taken on when it is so near. */
export const MAX_HORIZON_S = 2_592_000
/** An hour, the usual time of a request: the whole ledger is open to it. */
const HOUR_S = 3_600
const DAY_S = 86_400

/**
 * How many requests may be open for one more to be taken on that ends in so many seconds; 0 if it is too far away.
 *
 * - Whoever asks for a long time, and for what never ends, takes up half of the ledger for a day or a quarter of it for a month, and gets
 *   the fee back. The rest is for requests that leave again within an hour.
 * - A request that finds no room is not lost: it is taken on when there is some, or given back after its deadline.
 */
export function roomFor(remainingS: number): number {
  if (remainingS <= HOUR_S) return MAX_OPEN_REQUESTS
  if (remainingS <= DAY_S) return MAX_OPEN_REQUESTS / 2
  return remainingS <= MAX_HORIZON_S ? MAX_OPEN_REQUESTS / 4 : 0
}
