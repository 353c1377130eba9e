export interface RateLimit {
  /** Requests that may come at once. */
  readonly burst: number
  /** Requests a second in the long run. */
  readonly perSecond: number
}

/** Most addresses that are remembered; the one unused for longest is forgotten first. */
const MAX_ADDRESSES = 10_000

interface TokenBucket {
  tokens: number
  atMs: number
}

/** A token bucket for each client address, in bounded memory. */
export class RateLimiter {
  readonly #limit: RateLimit
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(limit: RateLimit) {
    this.#limit = limit
  }

  /** Zero if the request may pass, else the milliseconds until the next one may. */
  take(address: string, nowMs: number): number {
    const { burst, perSecond } = this.#limit
    const old = this.#buckets.get(address) ?? { tokens: burst, atMs: nowMs }
    const tokens = Math.min(burst, old.tokens + (Math.max(0, nowMs - old.atMs) * perSecond) / 1_000)
    const allowed = tokens >= 1
    // Put back at the end: a Map keeps the order of insertion.
    this.#buckets.delete(address)
    this.#buckets.set(address, { tokens: allowed ? tokens - 1 : tokens, atMs: nowMs })
    if (this.#buckets.size > MAX_ADDRESSES) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    return allowed ? 0 : Math.ceil(((1 - tokens) * 1_000) / perSecond)
  }
}
