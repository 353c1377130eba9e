import { Worker } from 'node:worker_threads'
import { MAX_WORKER_STACK_MB } from '../../../executor/src/runtime/sandbox/limits.ts'

/** What metering costs: time with the meter over time without. */
export interface SandboxOverhead {
  /** Geometric mean over the programs. */
  readonly ratio: number
  readonly perProgram: Readonly<Record<string, number>>
}

const WORKER = new URL('./sandboxOverheadWorker.ts', import.meta.url)

/**
 * Runs ten programs on the pinned engine with and without the meter, in turns, in one thread with the stack of the
 * sandbox. Every time is the least of several, of processor time after V8 has optimised.
 */
export async function measureSandboxOverhead(): Promise<SandboxOverhead> {
  const worker = new Worker(WORKER, { resourceLimits: { stackSizeMb: MAX_WORKER_STACK_MB } })
  const { promise, resolve, reject } = Promise.withResolvers<SandboxOverhead>()
  worker.once('message', resolve)
  worker.once('error', reject)
  try {
    return await promise
  } finally {
    await worker.terminate()
  }
}
