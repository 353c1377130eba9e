/**
 * Time of the chain between its blocks, as this node estimates it.
 *
 * The local clock, moved forward if block timestamps run ahead of it (a chain whose time was moved). It never goes
 * back behind a block that was seen.
 */
export class ChainClock {
  readonly #localMs: () => number
  #offsetMs = 0

  constructor(localMs: () => number) {
    this.#localMs = localMs
  }

  /** Takes note of the timestamp of a new block, milliseconds. */
  observe(timestampMs: number): void {
    this.#offsetMs = Math.max(this.#offsetMs, timestampMs - this.#localMs())
  }

  nowMs(): number {
    return this.#localMs() + this.#offsetMs
  }
}
