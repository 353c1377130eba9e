/** Seconds' worth of tokens that a full bucket holds. */
export const BURST_SECONDS = 4

/** Tokens that flow in at a steady rate, up to a brim. Time is an input; a clock that steps back adds nothing. */
export class TokenBucket {
  readonly #perSecond: number
  readonly #capacity: number
  #tokens: number
  #filledAtMs: number

  constructor(perSecond: number, nowMs: number, capacity = perSecond * BURST_SECONDS) {
    this.#perSecond = perSecond
    this.#capacity = capacity
    this.#tokens = capacity
    this.#filledAtMs = nowMs
  }

  /** False, and nothing taken, if there are fewer. */
  take(count: number, nowMs: number): boolean {
    this.#fill(nowMs)
    if (this.#tokens < count) return false
    this.#tokens -= count
    return true
  }

  /** Takes in any case; milliseconds until the debt is paid, 0 without one. */
  borrow(count: number, nowMs: number): number {
    this.#fill(nowMs)
    this.#tokens -= count
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#perSecond) * 1_000)
  }

  #fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs)
    this.#filledAtMs = nowMs
    this.#tokens = Math.min(this.#capacity, this.#tokens + (elapsedMs / 1_000) * this.#perSecond)
  }
}
