/** Time of the engine. */
export interface Clock {
  /** Milliseconds of Unix time. */
  nowMs(): number
  /** Calls `ring` once, not before `atMs`. Out: takes it back. */
  setAlarm(atMs: number, ring: () => void): () => void
}

/** Longest time that a timer of Node takes. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** The time of this machine. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  setAlarm(atMs, ring) {
    const timer = setTimeout(ring, Math.min(MAX_TIMEOUT_MS, Math.max(0, atMs - Date.now())))
    return () => clearTimeout(timer)
  },
}

/** A time that moves when it is told to: for simulations and tests. */
export class ManualClock implements Clock {
  #nowMs: number
  readonly #alarms = new Set<{ readonly atMs: number; readonly ring: () => void }>()

  constructor(nowMs: number) {
    this.#nowMs = nowMs
  }

  nowMs(): number {
    return this.#nowMs
  }

  setAlarm(atMs: number, ring: () => void): () => void {
    const alarm = { atMs, ring }
    this.#alarms.add(alarm)
    return () => this.#alarms.delete(alarm)
  }

  /** When the next alarm rings; undefined without one. */
  get nextAlarmMs(): number | undefined {
    if (this.#alarms.size === 0) return undefined
    return Math.min(...[...this.#alarms].map(({ atMs }) => atMs))
  }

  /** Moves on, and rings what is due, the earliest first. */
  advanceTo(nowMs: number): void {
    for (;;) {
      const [next] = [...this.#alarms].sort((left, right) => left.atMs - right.atMs)
      if (next === undefined || next.atMs > nowMs) break
      this.#alarms.delete(next)
      this.#nowMs = Math.max(this.#nowMs, next.atMs)
      next.ring()
    }
    this.#nowMs = Math.max(this.#nowMs, nowMs)
  }
}
