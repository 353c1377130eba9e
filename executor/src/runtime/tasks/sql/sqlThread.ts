import { Worker } from 'node:worker_threads'
import { engineFailed, sqlCancelled, sqlTimedOut } from './errors.ts'
import { MAX_SQL_START_MS } from './limits.ts'
import type { SqlAnswer, SqlJob } from './sqlMessage.ts'

/** JavaScript heap of a database thread, MB: the rows of the largest value, with room. */
const MAX_HEAP_MB = 512

/** One database in a thread of its own, without environment, that answers one job at a time. */
export class SqlThread {
  readonly #worker: Worker
  #settle: ((outcome: SqlAnswer | Error) => void) | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', (answer: SqlAnswer) => this.#settle?.(answer))
    worker.on('error', (cause) => this.#settle?.(engineFailed(cause.message.slice(0, 200))))
    worker.on('exit', (code) => this.#settle?.(engineFailed(`it ended with code ${code}`)))
  }

  /** Errors: SQL_ENGINE_FAILED, SQL_TIMEOUT. */
  static async start(module: WebAssembly.Module): Promise<SqlThread> {
    const worker = new Worker(new URL('./sqlWorker.ts', import.meta.url), {
      workerData: module,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, stackSizeMb: 4 },
    })
    const thread = new SqlThread(worker)
    try {
      await thread.#next(MAX_SQL_START_MS)
      return thread
    } catch (error) {
      await thread.end()
      throw error
    }
  }

  /** Errors: SQL_ENGINE_FAILED, SQL_TIMEOUT, SQL_CANCELLED; the thread has to be ended after them. */
  run(job: SqlJob, timeoutMs: number, signal: AbortSignal): Promise<SqlAnswer> {
    const answer = this.#next(timeoutMs, signal)
    this.#worker.postMessage(job)
    return answer
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }

  async #next(timeoutMs: number, signal?: AbortSignal): Promise<SqlAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<SqlAnswer>()
    this.#settle = (outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))
    const timer = setTimeout(() => reject(sqlTimedOut(timeoutMs)), timeoutMs)
    const onAbort = (): void => reject(sqlCancelled())
    if (signal?.aborted === true) onAbort()
    signal?.addEventListener('abort', onAbort, { once: true })
    // An idle database keeps no process alive.
    this.#worker.ref()
    try {
      return await promise
    } finally {
      this.#worker.unref()
      this.#settle = undefined
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}
