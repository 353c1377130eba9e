import type { PreparedRun, PreparerPort } from '../preparer.ts'
import { runWorker } from '../sandbox/runWorker.ts'

/** What the worker gets. */
export interface PrepareWorkerData {
  readonly definition: Uint8Array
  readonly inputs: Uint8Array
}

export interface WorkerPreparerOptions {
  /** @default 20,000: the compiler bounds its own work to about a second */
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 20_000
const HEAP_MB = 256
const MODULE = new URL('./prepareWorker.ts', import.meta.url)

/** The port in a thread of its own for each request, so that a hostile one cannot hold up or exhaust the node. */
export class WorkerPreparer implements PreparerPort {
  readonly #timeoutMs: number

  constructor(options: WorkerPreparerOptions = {}) {
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  }

  async prepare(data: PrepareWorkerData, signal: AbortSignal): Promise<PreparedRun> {
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
