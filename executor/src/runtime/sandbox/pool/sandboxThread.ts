import { Worker } from 'node:worker_threads'
import { toRemoteError } from '../../../workers/errors.ts'
import type { WorkerMessage } from '../../../workers/workerMessage.ts'
import { executorFailed, sandboxCancelled } from '../errors.ts'
import { MAX_RUN_MS, MAX_WORKER_HEAP_MB, MAX_WORKER_STACK_MB } from '../limits.ts'
import type { PreparedEngine } from '../quickjs/runScript.ts'
import type { ScriptResult, ScriptRun } from '../quickjs/scriptRun.ts'

const MODULE = new URL('./sandboxWorker.ts', import.meta.url)
/** What the slowest machine is expected to do: a fortieth of what was measured on one core of a server. */
const LEAST_GAS_PER_MS = 100_000n

/** Milliseconds after which a run is given up, whatever the machine: gas alone ends what it should. */
export function allowedRunMs(gasLimit: bigint): number {
  return MAX_RUN_MS + Number(gasLimit / LEAST_GAS_PER_MS)
}

/** A thread that runs scripts: without environment, without input and output, within limits. */
export class SandboxThread {
  readonly #worker: Worker
  #ended = false

  constructor(prepared: PreparedEngine) {
    this.#worker = new Worker(MODULE, {
      workerData: prepared,
      env: {},
      argv: [],
      execArgv: [],
      // Its output goes nowhere, instead of to that of the node.
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxOldGenerationSizeMb: MAX_WORKER_HEAP_MB,
        stackSizeMb: MAX_WORKER_STACK_MB,
      },
    })
    // While nobody waits for it, it does not keep the process alive.
    this.#worker.unref()
    this.#worker.on('error', () => {
      this.#ended = true
    })
    this.#worker.on('exit', () => {
      this.#ended = true
    })
  }

  /** Whether it cannot run anything any more. */
  get ended(): boolean {
    return this.#ended
  }

  /** Runs one script, and no other at the same time. What is cancelled or takes too long ends the thread. */
  async run(run: ScriptRun, signal: AbortSignal, allowedMs: number): Promise<ScriptResult> {
    const { promise, resolve, reject } = Promise.withResolvers<ScriptResult>()
    const worker = this.#worker
    const fail = (error: Error): void => {
      this.#ended = true
      reject(error)
    }
    const onMessage = (message: WorkerMessage<never, ScriptResult>): void => {
      if (message.type === 'result') resolve(message.result)
      else if (message.type === 'error') reject(toRemoteError(message.error))
    }
    const onError = (cause: Error): void => fail(executorFailed(cause.message, cause))
    const onExit = (code: number): void =>
      fail(executorFailed(`its thread ended with code ${code}`))
    const onAbort = (): void => fail(sandboxCancelled())
    const timer = setTimeout(
      () => fail(executorFailed(`it took more than ${allowedMs} ms`)),
      allowedMs,
    )
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.on('exit', onExit)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      worker.ref()
      worker.postMessage(run)
      return await promise
    } finally {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', onError)
      worker.off('exit', onExit)
      signal.removeEventListener('abort', onAbort)
      if (this.#ended) await worker.terminate()
      else worker.unref()
    }
  }

  async close(): Promise<void> {
    this.#ended = true
    await this.#worker.terminate()
  }
}
