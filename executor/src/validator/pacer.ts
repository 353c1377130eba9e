import type { ConsensusTimers } from '../consensus/engine/port.ts'
import type { BlockWait } from '../replica/port.ts'

/** Lets a proposer wait for something to put into its block. One wait at a time. */
export class Pacer {
  readonly #timers: ConsensusTimers
  #look: (() => void) | undefined

  constructor(timers: ConsensusTimers) {
    this.#timers = timers
  }

  /**
   * Resolves as soon as there is work, but not before `soonestMs`, and after `longestMs` in any case.
   *
   * - A block costs everybody the same whatever is in it: what comes within `soonestMs` goes into one.
   */
  wait(hasWork: () => boolean, { soonestMs, longestMs }: BlockWait): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel()
        this.#look = undefined
        resolve()
      }
      const look = (): void => {
        if (hasWork()) end()
      }
      const gathered = (): void => {
        if (longestMs <= soonestMs || hasWork()) return end()
        cancel = this.#timers.after(longestMs - soonestMs, end)
        this.#look = look
      }
      let cancel = this.#timers.after(soonestMs, gathered)
    })
  }

  /** There may be work now. */
  wake(): void {
    this.#look?.()
  }
}
