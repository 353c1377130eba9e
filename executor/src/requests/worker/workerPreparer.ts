import { keccak256 } from 'viem'
import { runWorker } from '../../workers/runWorker.ts'
import type { PreparedRun, PreparerPort } from '../preparer.ts'

/** What the worker gets. */
export interface PrepareWorkerData {
  readonly definition: Uint8Array
  readonly inputs: Uint8Array
}

export interface WorkerPreparerOptions {
  /** @default 20,000: the compiler bounds its own work to about a second */
  readonly timeoutMs?: number
}

/** Of compiling and evaluating one request; the compiler bounds its own work to about a second. */
const TIMEOUT_MS = 20_000
const HEAP_MB = 256
const MODULE = new URL('./prepareWorker.ts', import.meta.url)

/** A run is prepared to evaluate it and again to prove it, mostly soon after: about 10 kB each. */
const MAX_CACHED = 16

/** The port in a thread of its own for each request, so that a hostile one cannot hold up or exhaust the node. */
export class WorkerPreparer implements PreparerPort {
  readonly #timeoutMs: number
  readonly #cache = new Map<string, PreparedRun>()

  constructor(options: WorkerPreparerOptions = {}) {
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  }

  async prepare(data: PrepareWorkerData, signal: AbortSignal): Promise<PreparedRun> {
    const key = `${keccak256(data.definition)}${keccak256(data.inputs)}`
    const known = this.#cache.get(key)
    if (known !== undefined) return known
    const prepared = await this.#run(data, signal)
    this.#cache.set(key, prepared)
    const [oldest] = this.#cache.keys()
    if (this.#cache.size > MAX_CACHED && oldest !== undefined) this.#cache.delete(oldest)
    return prepared
  }

  #run(data: PrepareWorkerData, signal: AbortSignal): Promise<PreparedRun> {
    return runWorker<PreparedRun>({
      module: MODULE,
      name: 'compiling',
      data,
      timeoutMs: this.#timeoutMs,
      maxHeapMb: HEAP_MB,
      signal,
    })
  }
}
