/** Messages of an author that may overtake each other. */
export const WINDOW_MESSAGES = 1_024
/** Authors one window set remembers; the one that was silent for the longest time makes room. */
export const MAX_AUTHORS = 4_096

interface Window {
  highest: bigint
  readonly seen: Set<bigint>
}

/**
 * Lets each message of an author through once: by its sequence number, within a window below the highest one seen.
 *
 * Without it anybody could send an author's old messages again, and use up the author's rate.
 */
export class SequenceWindow {
  /** In the order of their last message. */
  readonly #windows = new Map<string, Window>()

  /** False for a number that came before, or is too old to know. */
  accept(author: string, sequence: bigint): boolean {
    const window = this.#windows.get(author) ?? { highest: sequence, seen: new Set() }
    const floor = window.highest - BigInt(WINDOW_MESSAGES)
    if (sequence <= floor || window.seen.has(sequence)) return false
    window.seen.add(sequence)
    if (sequence > window.highest) window.highest = sequence
    if (window.seen.size > WINDOW_MESSAGES * 2) forgetOld(window)
    this.#windows.delete(author)
    this.#windows.set(author, window)
    if (this.#windows.size > MAX_AUTHORS) {
      const [oldest] = this.#windows.keys()
      if (oldest !== undefined) this.#windows.delete(oldest)
    }
    return true
  }
}

function forgetOld(window: Window): void {
  const floor = window.highest - BigInt(WINDOW_MESSAGES)
  for (const sequence of window.seen) if (sequence <= floor) window.seen.delete(sequence)
}
