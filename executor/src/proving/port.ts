import type { Program } from '@flowbuilder/sdk/flowvm/program'
import type { Hex } from 'viem'

/** Stages of one proof, in order. */
export const PROVING_PHASES = ['witness', 'proof', 'verification'] as const
export type ProvingPhase = (typeof PROVING_PHASES)[number]

export interface ProvingProgress {
  readonly phase: ProvingPhase
  /** Milliseconds since the proof was begun. */
  readonly elapsedMs: number
}

export interface ProvingTask {
  readonly program: Program
  readonly inputs: readonly bigint[]
  /** Hides private inputs; zero for public ones. */
  readonly salt: bigint
  /** Binds the proof to chain, registry, request and executor. */
  readonly contextHash: bigint
}

export interface ProvingResult {
  /** As `validateExecution` takes it, 256 bytes. */
  readonly proof: Hex
  readonly programHash: bigint
  readonly inputsCommitment: bigint
  readonly outputsCommitment: bigint
  readonly elapsedMs: number
}

export interface ProvingContext {
  /** Ends the work at once when it fires. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: ProvingProgress) => void
}

/**
 * Makes Groth16 proofs of FlowVM runs.
 *
 * - A proof that is returned has been verified against the verification key of the deployment.
 * - Errors: FLOWVM_* for a program that fails on its inputs; WORKER_CANCELLED when the signal fires; WORKER_FAILED,
 *   WORKER_TIMEOUT, WORKER_OUT_OF_MEMORY; PROOF_UNVERIFIED when the proof does not verify.
 */
export interface ProverPort {
  prove(task: ProvingTask, context: ProvingContext): Promise<ProvingResult>
}
