import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 50

/**
 * What `read` gives once it gives something; it may fail on the way, as everything does while processes are killed.
 *
 * - Errors: says what was waited for, and how the last look failed.
 */
export async function until<Value>(
  what: string,
  read: () => Promise<Value | undefined>,
  timeoutMs = 120_000,
): Promise<Value> {
  const giveUpAt = performance.now() + timeoutMs
  let failure: unknown
  while (performance.now() < giveUpAt) {
    try {
      const value = await read()
      if (value !== undefined) return value
      failure = undefined
    } catch (error) {
      failure = error
    }
    await sleep(POLL_MS)
  }
  throw new Error(`no ${what} within ${timeoutMs} ms`, { cause: failure })
}
