/** How sure to be that silence is no mere delay. */
export interface PhiAccrualOptions {
  /** What the first interval is taken for. */
  readonly expectedIntervalMs: number
  /** Intervals vary at least that much: on a quiet machine a small delay is no sign. */
  readonly minDeviationMs: number
}

/** Intervals that are remembered. */
export const PHI_WINDOW = 64
/** An interval counts as at most so many expected ones. */
const MAX_INTERVAL_FACTOR = 3
/** Larger values say nothing more. */
export const MAX_PHI = 100

/**
 * The phi-accrual failure detector of Hayashibara and others (2004): how unlikely the present silence is, by the intervals seen so far.
 *
 * - `phi(now)` = -log10 of the chance that a sign of life comes later than now; 8 means one in 10^8. It never falls while nothing is heard.
 * - Pure: time is an input, in milliseconds of a clock that does not go back.
 * - Source: docs/specs/membership.md section 2.
 */
export class PhiAccrual {
  readonly #options: PhiAccrualOptions
  readonly #intervals: number[]
  #lastMs: number

  /** `nowMs` counts as a sign of life: whoever is new has time to speak. */
  constructor(options: PhiAccrualOptions, nowMs: number) {
    this.#options = options
    this.#intervals = [options.expectedIntervalMs]
    this.#lastMs = nowMs
  }

  /** Of the last sign of life. */
  get lastMs(): number {
    return this.#lastMs
  }

  /** A sign of life. */
  heard(nowMs: number): void {
    const interval = nowMs - this.#lastMs
    if (interval <= 0) return
    this.#lastMs = nowMs
    // Being down is no interval: it would hide the next outage.
    const { expectedIntervalMs } = this.#options
    this.#intervals.push(Math.min(interval, MAX_INTERVAL_FACTOR * expectedIntervalMs))
    if (this.#intervals.length > PHI_WINDOW) this.#intervals.shift()
  }

  phi(nowMs: number): number {
    const { minDeviationMs } = this.#options
    const { length } = this.#intervals
    const mean = this.#intervals.reduce((sum, interval) => sum + interval, 0) / length
    const variance =
      this.#intervals.reduce((sum, interval) => sum + (interval - mean) ** 2, 0) / length
    const deviation = Math.max(Math.sqrt(variance), minDeviationMs)
    return tailPhi((nowMs - this.#lastMs - mean) / deviation)
  }
}

/**
 * -log10 of the chance that a normal variable is above its mean by more than `y` deviations, by the logistic approximation of
 * Bowling and others (2009); its error is below 0.0002 in the middle, and it goes on growing in the tail.
 */
export function tailPhi(y: number): number {
  const exponent = y * (1.5976 + 0.070566 * y * y)
  // log10(1 + e^x) without overflow.
  const phi = (Math.max(exponent, 0) + Math.log1p(Math.exp(-Math.abs(exponent)))) / Math.LN10
  return Math.min(MAX_PHI, phi)
}
