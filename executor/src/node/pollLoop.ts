import { pause } from '../requests/pause.ts'

export interface PollLoop {
  start(): void
  /** Looks at once instead of after the pause, or once more after the look under way. */
  wake(): void
  /** Resolves when the look under way has ended. */
  stop(): Promise<void>
}

/** Between two looks that each found more to do. */
const BUSY_PAUSE_MS = 5
/** Longest pause after failures. */
const MAX_BACKOFF_MS = 30_000

/** Calls `look` again and again; it says whether it has seen everything. A failure is told once in a row and tried again, slower each time. */
export function pollLoop(
  pollMs: number,
  onFailure: (error: unknown) => void,
  look: () => Promise<boolean>,
): PollLoop {
  const stopping = new AbortController()
  let waking = new AbortController()
  let running: Promise<void> = Promise.resolve()
  const run = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      let pauseMs = pollMs
      waking = new AbortController()
      try {
        if (!(await look())) pauseMs = Math.min(pollMs, BUSY_PAUSE_MS)
        failures = 0
      } catch (error) {
        if (failures === 0) onFailure(error)
        pauseMs = Math.min(pollMs * 2 ** failures++, MAX_BACKOFF_MS)
      }
      await pause(pauseMs, AbortSignal.any([stopping.signal, waking.signal]))
    }
  }
  return {
    start() {
      running = run()
    },
    wake: () => waking.abort(),
    stop() {
      stopping.abort()
      return running
    },
  }
}
