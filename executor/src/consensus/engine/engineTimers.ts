import type { ConsensusTimers } from './port.ts'

/** Timers that can be cancelled together. */
export class EngineTimers implements ConsensusTimers {
  readonly #timers: ConsensusTimers
  readonly #cancels = new Set<() => void>()

  constructor(timers: ConsensusTimers) {
    this.#timers = timers
  }

  after(ms: number, callback: () => void): () => void {
    const cancel = this.#timers.after(ms, () => {
      this.#cancels.delete(cancel)
      callback()
    })
    this.#cancels.add(cancel)
    return () => {
      this.#cancels.delete(cancel)
      cancel()
    }
  }

  /** Resolves after the time, or at once when the signal aborts. */
  pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = (): void => {
        cancel()
        signal.removeEventListener('abort', end)
        resolve()
      }
      const cancel = this.after(ms, end)
      signal.addEventListener('abort', end)
    })
  }

  cancelAll(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
  }
}
