import { type Hex, keccak256, toHex, zeroHash } from 'viem'
import { merkleProof, merkleRoot } from '../../../sdk/src/actions/merkleTree.ts'
import {
  ChallengeGround,
  hashTaskOutput,
  hashTaskPlan,
  type TaskChallenge,
  TaskKind,
  type TaskOutput,
  type TaskPlan,
} from '../../../sdk/src/actions/taskClaim.ts'
import { VerifyMode, type WorkflowRequest } from '../../../sdk/src/actions/workflowRequest.ts'
import { fixedRequest, RESULT_HASH } from './fixedWorld.ts'

const TASKS = 256
/** The task that is disputed: the program of fixedWorld.ts, whose output is proven. */
const DISPUTED = 100
/** Number of the request; those of other tests are lower. */
const REQUEST_INDEX = 9_000

const proven = fixedRequest(REQUEST_INDEX)
const name = (label: string, index: number): Hex => keccak256(toHex(`${label} ${index}`))

const PLANS: readonly TaskPlan[] = Array.from({ length: TASKS }, (_, taskIndex) => ({
  taskIndex,
  kind: TaskKind.COMPUTE,
  programHash: taskIndex === DISPUTED ? proven.programHash : name('program', taskIndex),
}))
const PLAN_LEAVES = PLANS.map(hashTaskPlan)

/** A request in optimistic mode with 256 tasks. */
export const DISPUTED_REQUEST: WorkflowRequest = {
  ...proven,
  mode: VerifyMode.OPTIMISTIC,
  programHash: merkleRoot(PLAN_LEAVES),
  inputsCommitment: zeroHash,
}

/** Poseidon commitment to what the disputed task really gives. */
export const TRUE_OUTPUTS: Hex = RESULT_HASH

/** The posted result: the disputed task's outputs are what they are given as. */
export function claimWith(outputsCommitment: Hex) {
  const outputs: TaskOutput[] = PLANS.map((plan) => ({
    ...plan,
    inputsCommitment:
      plan.taskIndex === DISPUTED ? proven.inputsCommitment : name('inputs', plan.taskIndex),
    outputsCommitment:
      plan.taskIndex === DISPUTED ? outputsCommitment : name('outputs', plan.taskIndex),
    outputDigest: name('digest', plan.taskIndex),
  }))
  const leaves = outputs.map(hashTaskOutput)
  const challenge: TaskChallenge = {
    ground: ChallengeGround.OUTPUT,
    output: outputs[DISPUTED] as TaskOutput,
    outputProof: merkleProof(leaves, DISPUTED),
    plan: PLANS[DISPUTED] as TaskPlan,
    planProof: merkleProof(PLAN_LEAVES, DISPUTED),
  }
  return { resultHash: merkleRoot(leaves), challenge }
}
