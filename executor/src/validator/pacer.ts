import type { ConsensusTimers } from '../consensus/engine/port.ts'

/** Lets a proposer wait for something to put into its block. One wait at a time. */
export class Pacer {
  readonly #timers: ConsensusTimers
  #look: (() => void) | undefined

  constructor(timers: ConsensusTimers) {
    this.#timers = timers
  }

  /** Resolves as soon as there is work, and after `longestMs` in any case. */
  wait(hasWork: () => boolean, longestMs: number): Promise<void> {
    if (hasWork()) return Promise.resolve()
    return new Promise((resolve) => {
      const end = (): void => {
        cancel()
        this.#look = undefined
        resolve()
      }
      const cancel = this.#timers.after(longestMs, end)
      this.#look = () => {
        if (hasWork()) end()
      }
    })
  }

  /** There may be work now. */
  wake(): void {
    this.#look?.()
  }
}
