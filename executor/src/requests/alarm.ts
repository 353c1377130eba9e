/**
 * A timer that only moves forward: setting it never delays an earlier ring, so that a stream of calls cannot hold it off.
 */
export class Alarm {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined
  #atMs = Number.POSITIVE_INFINITY
  #stopped = false

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** Rings in so many milliseconds, or earlier if that was asked for. */
  set(delayMs: number): void {
    const atMs = performance.now() + delayMs
    if (this.#stopped || atMs >= this.#atMs) return
    clearTimeout(this.#timer)
    this.#atMs = atMs
    this.#timer = setTimeout(() => {
      this.#atMs = Number.POSITIVE_INFINITY
      this.#ring()
    }, delayMs)
  }

  /** It never rings again. */
  stop(): void {
    this.#stopped = true
    clearTimeout(this.#timer)
  }
}
