import { zeroHash } from 'viem'
import { VerifyMode, type WorkflowContent } from '../actions/workflowRequest.ts'
import type { PlannedLeaf } from '../results/plannedLeaf.ts'
import { planRoot, planTasks } from '../results/planTasks.ts'
import { canonicalizeDefinition } from './canonicalizeDefinition.ts'
import { hashBytes } from './canonicalJson.ts'
import { checkSettleable } from './check/checkSettleable.ts'
import type { Definition, VerifyMode as VerifyWord } from './definition.ts'
import { canonicalizeInputs } from './inputs/canonicalizeInputs.ts'
import type { Inputs } from './inputs/inputValues.ts'
import { type PreparedFlow, type PrepareFlowParameters, prepareFlow } from './prepareFlow.ts'

/** A workflow and its inputs as a request of any mode: all of it but the money. */
export interface PreparedSubmission {
  readonly definition: Definition
  readonly inputs: Inputs
  readonly mode: VerifyMode
  /** Canonical JSON, published as a blob under `content.definitionHash`. */
  readonly definitionBytes: Uint8Array
  /** Canonical JSON, published as a blob under `content.inputsHash`. */
  readonly inputsBytes: Uint8Array
  readonly content: WorkflowContent
  /** Mode zk: the program that will be proven. */
  readonly flow: PreparedFlow | undefined
  /** The other modes: what the plan says of each task. */
  readonly plan: readonly PlannedLeaf[] | undefined
}

const MODES: Readonly<Record<VerifyWord, VerifyMode>> = {
  quorum: VerifyMode.QUORUM,
  zk: VerifyMode.ZK,
  optimistic: VerifyMode.OPTIMISTIC,
}

/**
 * Prepares a request in the mode that the definition names.
 *
 * - `programHash`: zk the program, optimistic the root of the plan, quorum zero; `inputsCommitment`: zk alone.
 * - Errors: FLOW_TASK_KIND_UNSUPPORTED if the mode cannot settle a task of it; for zk those of `compileFlow`.
 * - Source: contracts/types/WorkflowRequest.sol.
 */
export function prepareSubmission({
  definition,
  inputs,
}: PrepareFlowParameters): PreparedSubmission {
  const mode = MODES[definition.verify]
  if (mode === VerifyMode.ZK) {
    const flow = prepareFlow({ definition, inputs })
    const { definitionBytes, inputsBytes, ...hashes } = flow
    const { definitionHash, inputsHash, programHash, inputsCommitment } = hashes
    const content = { definitionHash, inputsHash, programHash, inputsCommitment }
    return {
      definition,
      inputs,
      mode,
      definitionBytes,
      inputsBytes,
      content,
      flow,
      plan: undefined,
    }
  }
  checkSettleable(definition)
  const definitionBytes = canonicalizeDefinition(definition)
  const inputsBytes = canonicalizeInputs(inputs)
  const plan = planTasks(definition, inputs)
  const content: WorkflowContent = {
    definitionHash: hashBytes(definitionBytes),
    inputsHash: hashBytes(inputsBytes),
    programHash: mode === VerifyMode.OPTIMISTIC ? planRoot(plan) : zeroHash,
    inputsCommitment: zeroHash,
  }
  return { definition, inputs, mode, definitionBytes, inputsBytes, content, flow: undefined, plan }
}
