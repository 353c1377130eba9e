import { TokenBucket } from './tokenBucket.ts'

/** Buckets one limiter remembers; the one unused for the longest time makes room. */
export const MAX_BUCKETS = 4_096

/** A token bucket for each key, in bounded memory. */
export class RateLimiter {
  readonly #perSecond: number
  /** In the order of their last use. */
  readonly #buckets = new Map<string, TokenBucket>()

  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** False if the key had more than its rate. */
  take(key: string, nowMs: number, count = 1): boolean {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#perSecond, nowMs)
    this.#buckets.delete(key)
    this.#buckets.set(key, bucket)
    if (this.#buckets.size > MAX_BUCKETS) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    return bucket.take(count, nowMs)
  }
}
