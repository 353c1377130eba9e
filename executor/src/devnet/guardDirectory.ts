import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Ends a command, or nothing, and removes a directory when this process is gone; see there. */
export const GUARD = fileURLToPath(new URL('guard.ts', import.meta.url))

/** Removes the directory when this process ends, however it ends. Returns a function that does it now; idempotent. */
export function guardDirectory(directory: string): () => Promise<void> {
  const guard = spawn(process.execPath, [GUARD, directory], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const ended = once(guard, 'close')
  return async () => {
    guard.stdin.end()
    await ended
  }
}
