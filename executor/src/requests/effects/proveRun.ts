import { hashContext } from '@flowbuilder/sdk/flowvm/contextHash'
import { type Address, numberToHex } from 'viem'
import { proofUnverified } from '../../proving/errors.ts'
import type { ProverPort, ProvingProgress } from '../../proving/port.ts'
import type { ChainPort } from '../../settlement/port.ts'
import type { BlobFetcher } from '../../storage/blobs/blobFetcher.ts'
import type { RunEvent } from '../fold/runEvent.ts'
import type { RunState } from '../fold/runState.ts'
import type { PreparerPort } from '../preparer.ts'
import { compileRun } from './prepareRun.ts'

interface Modules {
  readonly blobs: BlobFetcher
  readonly preparer: PreparerPort
  readonly prover: ProverPort
  readonly chain: ChainPort
}

/** What a proof is bound to beside the request. */
export interface ProofTarget {
  readonly chainId: number
  readonly registry: Address
  readonly executor: Address
}

/**
 * Proves the run for this executor.
 *
 * - Out: no event if the request was settled meanwhile; no work is done then.
 * - Errors: as `compileRun` and `ProverPort`; RPC_UNREACHABLE, RPC_FAILED.
 */
export async function proveRun(
  state: RunState,
  target: ProofTarget,
  modules: Modules,
  context: {
    readonly signal: AbortSignal
    readonly onProgress: (progress: ProvingProgress) => void
  },
): Promise<RunEvent[]> {
  if (!(await modules.chain.isOpen(state.request))) return []
  const prepared = await compileRun(state, modules, context.signal)
  const contextHash = hashContext({ ...target, id: state.id })
  const task = { program: prepared.program, inputs: prepared.inputWords, salt: 0n, contextHash }
  const made = await modules.prover.prove(task, context)
  const signals = [made.programHash, made.inputsCommitment, made.outputsCommitment]
  const expected = [prepared.programHash, prepared.inputsCommitment, prepared.resultHash]
  const same = signals.every(
    (signal, index) => numberToHex(signal, { size: 32 }) === expected[index],
  )
  if (!same || prepared.resultHash !== state.evaluated?.resultHash) throw proofUnverified()
  return [{ type: 'proofMade', proof: made.proof, elapsedMs: made.elapsedMs }]
}
