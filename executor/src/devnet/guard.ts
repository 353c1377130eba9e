/**
 * Watches over one process that cannot notice the death of its parent, or over a directory alone.
 *
 * Usage: node guard.ts <removeDirectory or -> [command [argument]...]
 * Ends the command when standard input closes, which the kernel does however the parent died, and removes the directory.
 */
import { spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'

const KILL_AFTER_MS = 5_000
const REMOVE_RETRIES = 50 // with REMOVE_RETRY_MS between them: executors get 10 s to close their files
const REMOVE_RETRY_MS = 200

const [directory = '-', command, ...argumentList] = process.argv.slice(2)
const child =
  command === undefined
    ? undefined
    : spawn(command, argumentList, { stdio: ['ignore', 'inherit', 'inherit'] })

function end(): void {
  if (child === undefined) return void clean(0)
  child.kill('SIGTERM')
  setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref()
}

// A signal to the whole group must not end the guard before the process it guards.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
process.stdin.on('end', end).on('error', end).resume()

child?.on('error', (error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
  process.stdin.destroy()
})
child?.on('exit', (code, signal) => void clean(code ?? (signal === null ? 1 : 0)))

async function clean(exitCode: number): Promise<void> {
  process.stdin.destroy()
  if (directory !== '-') {
    await rm(directory, {
      recursive: true,
      force: true,
      maxRetries: REMOVE_RETRIES,
      retryDelay: REMOVE_RETRY_MS,
    })
  }
  process.exit(exitCode)
}
