import { Worker } from 'node:worker_threads'
import {
  toRemoteError,
  workerCancelled,
  workerFailed,
  workerOutOfMemory,
  workerTimedOut,
} from './errors.ts'
import type { WorkerMessage } from './workerMessage.ts'

export interface WorkerTask<Progress> {
  /** Module of the worker. */
  readonly module: URL
  /** Short name for errors. */
  readonly name: string
  readonly data: unknown
  readonly timeoutMs: number
  /** Memory of the JavaScript heap, in MB. */
  readonly maxHeapMb: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Runs one piece of work in a thread of its own, with limits on time and memory, no environment and no input.
 *
 * - The thread, and those it started, have ended when this resolves or rejects.
 * - Errors: WORKER_TIMEOUT, WORKER_OUT_OF_MEMORY, WORKER_CANCELLED, WORKER_FAILED; a RemoteError with the code of the
 *   work's own error.
 */
export async function runWorker<Result, Progress = never>(
  task: WorkerTask<Progress>,
): Promise<Result> {
  const { name, timeoutMs, maxHeapMb, signal } = task
  if (signal?.aborted === true) throw workerCancelled(name)
  const worker = new Worker(task.module, {
    workerData: task.data,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, stackSizeMb: 4 },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  worker.on('message', (message: WorkerMessage<Progress, Result>) => {
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
  worker.on('error', (cause: NodeJS.ErrnoException) => {
    reject(
      cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? workerOutOfMemory(name, maxHeapMb)
        : workerFailed(name, cause.message),
    )
  })
  worker.on('exit', (code) =>
    reject(workerFailed(name, `it ended with code ${code} and no result`)),
  )
  const timer = setTimeout(() => reject(workerTimedOut(name, timeoutMs)), timeoutMs)
  const onAbort = (): void => reject(workerCancelled(name))
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    await worker.terminate()
  }
}
