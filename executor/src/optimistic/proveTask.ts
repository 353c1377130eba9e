import type { TaskOutput, TaskPlan } from '@flowbuilder/sdk/actions/taskClaim'
import { hashContext } from '@flowbuilder/sdk/flowvm/contextHash'
import { type Address, type Hex, numberToHex } from 'viem'
import type { ProverPort } from '../proving/port.ts'
import { inputsUnknown, proofDiffers } from './errors.ts'
import type { ClaimCall, OwnRun } from './port.ts'

/** What the proof is bound to. */
export interface AnswerTarget {
  readonly chainId: number
  readonly registry: Address
  /** Of the request. */
  readonly id: Hex
  /** Who answers. */
  readonly executor: Address
}

/**
 * Proves the true outputs of a disputed task, from the inputs of the own run.
 *
 * - Errors: OPTIMISTIC_INPUTS_UNKNOWN, OPTIMISTIC_PROOF_DIFFERS; those of `ProverPort`.
 */
export async function proveTask(
  own: OwnRun & { readonly type: 'completed' },
  { output, plan }: { readonly output: TaskOutput; readonly plan: TaskPlan },
  target: AnswerTarget,
  modules: { readonly prover: ProverPort; readonly signal: AbortSignal },
): Promise<ClaimCall & { readonly type: 'answer' }> {
  const { taskIndex } = plan
  const program = own.plan[taskIndex]?.proof?.program
  const inputs = own.inputWords(taskIndex)
  if (program === undefined || inputs === undefined) throw inputsUnknown(taskIndex)
  const made = await modules.prover.prove(
    { program, inputs, salt: 0n, contextHash: hashContext(target) },
    { signal: modules.signal, onProgress: () => undefined },
  )
  const [programHash, inputsCommitment, outputsCommitment] = [
    made.programHash,
    made.inputsCommitment,
    made.outputsCommitment,
  ].map((signal) => numberToHex(signal, { size: 32 })) as [Hex, Hex, Hex]
  if (programHash !== plan.programHash || inputsCommitment !== output.inputsCommitment)
    throw proofDiffers(taskIndex)
  return { type: 'answer', output, plan, outputsCommitment, proof: made.proof }
}
