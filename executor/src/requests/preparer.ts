import type { Program } from '@flowbuilder/sdk/flowvm/program'
import type { Hash } from 'viem'

/** A request as the definition and the inputs make it: compiled, and run once without a proof. */
export interface PreparedRun {
  readonly program: Program
  readonly inputWords: readonly bigint[]
  readonly programHash: Hash
  readonly inputsCommitment: Hash
  /** As the workflow names them; integers as decimal strings. */
  readonly outputs: unknown
  readonly outputWords: readonly bigint[]
  readonly resultHash: Hash
}

/**
 * Compiles and evaluates what a stranger wrote, away from the main thread and within limits of time and memory.
 *
 * - Errors: FLOW_*, INPUT_*, COMPILE_*, FLOWVM_* for a request that cannot be run; WORKER_* as `runWorker`.
 */
export interface PreparerPort {
  prepare(
    blobs: { readonly definition: Uint8Array; readonly inputs: Uint8Array },
    signal: AbortSignal,
  ): Promise<PreparedRun>
}
