import type { BlobFetcher } from '../../storage/blobs/blobFetcher.ts'
import { inputsMismatch, programMismatch } from '../errors.ts'
import type { RunEvent } from '../fold/runEvent.ts'
import type { RunState } from '../fold/runState.ts'
import type { PreparedRun, PreparerPort } from '../preparer.ts'
import { readBlobs } from './fetchBlobs.ts'

interface Modules {
  readonly blobs: BlobFetcher
  readonly preparer: PreparerPort
}

/**
 * Compiles the request and checks that it is what the registry was told.
 *
 * - Errors: BLOB_UNAVAILABLE; RUN_PROGRAM_MISMATCH, RUN_INPUTS_MISMATCH; those of the compiler and of the machine.
 */
export async function compileRun(
  state: RunState,
  modules: Modules,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const { programHash, inputsCommitment } = state.request
  const prepared = await modules.preparer.prepare(
    await readBlobs(state, modules.blobs, signal),
    signal,
  )
  if (prepared.programHash !== programHash) throw programMismatch(programHash, prepared.programHash)
  if (prepared.inputsCommitment !== inputsCommitment)
    throw inputsMismatch(inputsCommitment, prepared.inputsCommitment)
  return prepared
}

/** Compiles and evaluates. Errors: as `compileRun`. */
export async function prepareRun(
  state: RunState,
  modules: Modules,
  signal: AbortSignal,
): Promise<RunEvent[]> {
  const prepared = await compileRun(state, modules, signal)
  const { programHash, inputsCommitment, outputs, resultHash } = prepared
  return [
    {
      type: 'programCompiled',
      programHash,
      inputsCommitment,
      steps: prepared.program.instructions.length,
    },
    {
      type: 'programEvaluated',
      outputs,
      outputWords: prepared.outputWords.map(String),
      resultHash,
    },
  ]
}
