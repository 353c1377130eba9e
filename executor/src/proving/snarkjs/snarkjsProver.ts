import { runProcess } from '../../workers/runProcess.ts'
import type { ProvingArtifacts } from '../artifacts.ts'
import type {
  ProverPort,
  ProvingContext,
  ProvingProgress,
  ProvingResult,
  ProvingTask,
} from '../port.ts'

/** What the process of the prover gets. */
export interface ProveProcessData extends ProvingTask {
  readonly artifacts: ProvingArtifacts
}

export interface SnarkjsProverOptions {
  readonly artifacts: ProvingArtifacts
  /** @default 180,000: twenty times what a proof takes on two cores */
  readonly timeoutMs?: number
}

/** Of one proof; twenty times what it takes on two cores. */
const TIMEOUT_MS = 180_000
const HEAP_MB = 2_048 // snarkjs keeps key and witness of the instance in memory, about 300 MB at its peak
const NICENESS = 5 // watching the chain and answering requests come first
const MODULE = new URL('./proveProcess.ts', import.meta.url)

/** The port with snarkjs, each proof in a process of its own: snarkjs starts threads, and they end with it. */
export class SnarkjsProver implements ProverPort {
  readonly #options: SnarkjsProverOptions

  constructor(options: SnarkjsProverOptions) {
    this.#options = options
  }

  async prove(task: ProvingTask, context: ProvingContext): Promise<ProvingResult> {
    const data: ProveProcessData = { ...task, artifacts: this.#options.artifacts }
    return runProcess<ProvingResult, ProvingProgress>({
      module: MODULE,
      name: 'proving',
      data,
      timeoutMs: this.#options.timeoutMs ?? TIMEOUT_MS,
      maxHeapMb: HEAP_MB,
      niceness: NICENESS,
      signal: context.signal,
      onProgress: context.onProgress,
    })
  }
}
