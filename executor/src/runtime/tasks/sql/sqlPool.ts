import { toRemoteError } from '../../../workers/errors.ts'
import { compileDuckDb } from './duckdb/compileDuckDb.ts'
import { SqlErrorCode, sqlBusy, sqlCancelled } from './errors.ts'
import { MAX_IDLE_HEAP_BYTES, MAX_SQL_THREADS, MAX_SQL_WAITING } from './limits.ts'
import type { SqlJob } from './sqlMessage.ts'
import { SqlThread } from './sqlThread.ts'

export interface SqlPoolOptions {
  /** Databases that work at the same time. @default MAX_SQL_THREADS */
  readonly threads?: number
}

/**
 * Databases for jobs, started when they are needed and kept. One that failed, was stopped, or grew large is ended.
 *
 * - Limits: MAX_SQL_WAITING jobs wait.
 */
export class SqlPool {
  readonly #threads: number
  readonly #idle: SqlThread[] = []
  readonly #waiting: (() => void)[] = []
  #working = 0
  #closed = false

  constructor({ threads = MAX_SQL_THREADS }: SqlPoolOptions = {}) {
    this.#threads = threads
  }

  /**
   * Canonical bytes of the result.
   *
   * - `timeoutMs` counts from the start of the query, not while it waits.
   * - Errors: SQL_BUSY, SQL_TIMEOUT, SQL_CANCELLED, SQL_ENGINE_FAILED, SQL_ENGINE_MISMATCH; what the query itself failed with.
   */
  async run(job: SqlJob, timeoutMs: number, signal: AbortSignal): Promise<Uint8Array> {
    await this.#enter()
    let thread: SqlThread | undefined
    try {
      if (signal.aborted || this.#closed) throw sqlCancelled()
      const module = await compileDuckDb()
      thread = this.#idle.pop() ?? (await SqlThread.start(module))
      const answer = await thread.run(job, timeoutMs, signal)
      if (answer.type === 'ready') throw sqlCancelled()
      const broken = answer.type === 'error' && answer.error.code === SqlErrorCode.ENGINE_FAILED
      if (!broken && !this.#closed && answer.heapBytes <= MAX_IDLE_HEAP_BYTES) {
        this.#idle.push(thread)
        thread = undefined
      }
      if (answer.type === 'error') throw toRemoteError(answer.error)
      return answer.bytes
    } finally {
      await thread?.end()
      this.#leave()
    }
  }

  /** Ends the idle databases, and the others when their job is done. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#idle.splice(0).map((thread) => thread.end()))
  }

  async #enter(): Promise<void> {
    if (this.#working < this.#threads) {
      this.#working++
      return
    }
    if (this.#waiting.length >= MAX_SQL_WAITING) throw sqlBusy(MAX_SQL_WAITING)
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Hands the place to the next one, or gives it back. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#working--
    else next()
  }
}
