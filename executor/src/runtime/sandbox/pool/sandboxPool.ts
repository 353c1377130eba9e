import { availableParallelism } from 'node:os'
import { WorkerError } from '../../../workers/errors.ts'
import { runWorker } from '../../../workers/runWorker.ts'
import { executorFailed, sandboxBusy, sandboxCancelled } from '../errors.ts'
import { MAX_WAITING_RUNS } from '../limits.ts'
import type { PreparedEngine } from '../quickjs/runScript.ts'
import type { ScriptResult, ScriptRun } from '../quickjs/scriptRun.ts'
import { allowedRunMs, SandboxThread } from './sandboxThread.ts'

export interface SandboxPoolOptions {
  /** Scripts that run at the same time, each in a thread. @default one less than the machine has cores, at least 1 */
  readonly threads?: number
  /** Milliseconds after which a run is given up as a failure of this executor. @default allowedRunMs */
  readonly allowedMs?: (gasLimit: bigint) => number
}

const PREPARE = new URL('./prepareWorker.ts', import.meta.url)
const PREPARE_TIMEOUT_MS = 60_000
const PREPARE_HEAP_MB = 256

/** A run that waits for a thread. */
interface Waiting {
  readonly begin: () => void
}

/**
 * Runs scripts on threads. Whatever a script does, the process it is called from goes on.
 *
 * - The first run prepares the engine, which takes about a second.
 * - Order: first come, first served.
 * - Limits: MAX_WAITING_RUNS wait, then SANDBOX_BUSY.
 * - Errors: those of `runScript`, as RemoteError; SANDBOX_BUSY, SANDBOX_CANCELLED.
 */
export class SandboxPool {
  readonly #limit: number
  readonly #allowedMs: (gasLimit: bigint) => number
  readonly #idle: SandboxThread[] = []
  readonly #waiting = new Set<Waiting>()
  #running = 0
  readonly #closed = new AbortController()
  #prepared: Promise<PreparedEngine> | undefined

  constructor(options: SandboxPoolOptions = {}) {
    this.#limit = options.threads ?? Math.max(1, availableParallelism() - 1)
    this.#allowedMs = options.allowedMs ?? allowedRunMs
  }

  async run(run: ScriptRun, callerSignal?: AbortSignal): Promise<ScriptResult> {
    const signal = AbortSignal.any([this.#closed.signal, ...(callerSignal ? [callerSignal] : [])])
    await this.#claim(signal)
    try {
      return await this.#runOnThread(run, signal)
    } finally {
      this.#running -= 1
      this.#beginNext()
    }
  }

  /** Cancels what runs and waits, and ends all threads. */
  async close(): Promise<void> {
    this.#closed.abort()
    await Promise.all(this.#idle.splice(0).map((thread) => thread.close()))
  }

  async #runOnThread(run: ScriptRun, signal: AbortSignal): Promise<ScriptResult> {
    const prepared = await this.#prepare()
    if (signal.aborted) throw sandboxCancelled()
    const thread = this.#idle.pop() ?? new SandboxThread(prepared)
    try {
      return await thread.run(run, signal, this.#allowedMs(run.gasLimit))
    } finally {
      if (!thread.ended) this.#idle.push(thread)
    }
  }

  /** Resolves when there is a thread for the caller. */
  async #claim(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw sandboxCancelled()
    if (this.#running < this.#limit) {
      this.#running += 1
      return
    }
    if (this.#waiting.size >= MAX_WAITING_RUNS) throw sandboxBusy(MAX_WAITING_RUNS)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiting = { begin: resolve }
    const onAbort = (): void => {
      this.#waiting.delete(waiting)
      reject(sandboxCancelled())
    }
    this.#waiting.add(waiting)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #beginNext(): void {
    const [next] = this.#waiting
    if (next === undefined || this.#running >= this.#limit) return
    this.#waiting.delete(next)
    this.#running += 1
    next.begin()
  }

  /** The engine, made once in a thread of its own; after a failure it is tried again. */
  #prepare(): Promise<PreparedEngine> {
    this.#prepared ??= runWorker<PreparedEngine>({
      module: PREPARE,
      name: 'sandbox',
      data: undefined,
      timeoutMs: PREPARE_TIMEOUT_MS,
      maxHeapMb: PREPARE_HEAP_MB,
    }).catch((error: unknown) => {
      this.#prepared = undefined
      // Time or memory of the thread: a failure of this machine, which may pass.
      throw error instanceof WorkerError ? executorFailed(error.message, error) : error
    })
    return this.#prepared
  }
}
