import type { PeerId } from '../port.ts'
import { BAN_MS } from './penalties.ts'
import { MAX_BUCKETS, RateLimiter } from './rateLimiter.ts'

/** Messages of strangers on a topic of members that one neighbour may pass on in a second: our list may be the older one. */
export const STRANGERS_PER_SECOND = 2
/** From the first message beyond that rate on a neighbour may pass on any number: who has just started knows no member until the records have come. */
export const STRANGERS_GRACE_MS = 10_000
/** And again after so long, as the members may be others by then. */
const GRACE_EVERY_MS = BAN_MS

/**
 * Whether a neighbour that passes on messages of strangers does wrong, or this node may just not know their authors yet.
 *
 * - Time is an input. Memory: MAX_BUCKETS neighbours.
 * - A new connection brings no new grace.
 */
export class StrangerRate {
  readonly #limiter = new RateLimiter(STRANGERS_PER_SECOND)
  /** When the grace of a neighbour began, oldest first. */
  readonly #graces = new Map<PeerId, number>()

  /** Takes note of one message; false if the neighbour is to blame for it. */
  take(neighbour: PeerId, nowMs: number): boolean {
    if (this.#limiter.take(neighbour, nowMs)) return true
    const sinceMs = this.#graces.get(neighbour)
    if (sinceMs !== undefined && nowMs - sinceMs < GRACE_EVERY_MS)
      return nowMs - sinceMs < STRANGERS_GRACE_MS
    this.#graces.delete(neighbour)
    this.#graces.set(neighbour, nowMs)
    const [oldest] = this.#graces.keys()
    if (this.#graces.size > MAX_BUCKETS && oldest !== undefined) this.#graces.delete(oldest)
    return true
  }
}
