import { fork } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import {
  toRemoteError,
  workerCancelled,
  workerFailed,
  workerOutOfMemory,
  workerTimedOut,
} from './errors.ts'
import type { WorkerTask } from './runWorker.ts'
import type { WorkerMessage } from './workerMessage.ts'

const ABORTED_BY_V8 = new Set(['SIGABRT', 'SIGTRAP']) // how V8 ends a process whose heap is full

export interface ProcessTask<Progress> extends WorkerTask<Progress> {
  /** 0 to 19: how far the work stands back behind other processes of the machine. @default 0 */
  readonly niceness?: number
}

/**
 * Like `runWorker`, in a process of its own: for work that starts threads itself. It ends with this process, even if
 * that is killed.
 *
 * - Errors: as `runWorker`.
 */
export async function runProcess<Result, Progress = never>(
  task: ProcessTask<Progress>,
): Promise<Result> {
  const { name, timeoutMs, maxHeapMb, signal } = task
  if (signal?.aborted === true) throw workerCancelled(name)
  const child = fork(fileURLToPath(task.module), {
    serialization: 'advanced',
    // Nothing of the environment is needed, and keys may be in it.
    env: {},
    execArgv: [`--max-old-space-size=${maxHeapMb}`],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  const ended = new Promise<void>((done) => {
    child.once('exit', (code, exitSignal) => {
      const full = exitSignal !== null && ABORTED_BY_V8.has(exitSignal)
      reject(
        full
          ? workerOutOfMemory(name, maxHeapMb)
          : workerFailed(name, `it ended with ${exitSignal ?? `code ${code}`}`),
      )
      done()
    })
  })
  child.on('error', (cause) => reject(workerFailed(name, cause.message)))
  child.on('message', (message: WorkerMessage<Progress, Result>) => {
    switch (message.type) {
      case 'progress':
        task.onProgress?.(message.progress)
        break
      case 'result':
        resolve(message.result)
        break
      case 'error':
        reject(toRemoteError(message.error))
        break
    }
  })
  const timer = setTimeout(() => reject(workerTimedOut(name, timeoutMs)), timeoutMs)
  const onAbort = (): void => reject(workerCancelled(name))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    lowerPriority(child.pid, task.niceness ?? 0)
    child.send(task.data as object)
    return await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    child.kill('SIGKILL')
    if (child.pid !== undefined) await ended
  }
}

function lowerPriority(pid: number | undefined, niceness: number): void {
  if (pid === undefined || niceness === 0) return
  try {
    setPriority(pid, niceness)
  } catch {
    // Some systems do not allow it; the work only competes a little more then.
  }
}
