import { encodeAbiParameters, type Hex, keccak256 } from 'viem'

/** What kind of work a task is; the numbers are those of contracts/types/TaskClaim.sol. */
export const TaskKind = { COMPUTE: 0, EXTERNAL: 1 } as const
export type TaskKind = (typeof TaskKind)[keyof typeof TaskKind]

/** What is wrong with a claimed result; the numbers are those of contracts/types/TaskClaim.sol. */
export const ChallengeGround = { OUTPUT: 0, RESULT: 1 } as const
export type ChallengeGround = (typeof ChallengeGround)[keyof typeof ChallengeGround]

/** What a plan says of one task. Source: contracts/types/TaskClaim.sol. */
export interface TaskPlan {
  readonly taskIndex: number
  readonly kind: TaskKind
  /** Compute: Poseidon hash of the task's FlowVM program. External: hash of the task's description. */
  readonly programHash: Hex
}

/** What a result says of one task. Source: contracts/types/TaskClaim.sol. */
export interface TaskOutput extends TaskPlan {
  /** Compute: Poseidon commitment to the task's inputs. External: zero. */
  readonly inputsCommitment: Hex
  /** Compute: Poseidon commitment to the task's outputs. External: zero. */
  readonly outputsCommitment: Hex
  /** keccak256 of the task's canonical output. */
  readonly outputDigest: Hex
}

const PLAN = [{ type: 'uint32' }, { type: 'uint8' }, { type: 'bytes32' }] as const
const OUTPUT = [...PLAN, { type: 'bytes32' }, { type: 'bytes32' }, { type: 'bytes32' }] as const

/** The leaf of a task in the tree whose root is `programHash` of a request in optimistic mode. */
export function hashTaskPlan({ taskIndex, kind, programHash }: TaskPlan): Hex {
  return keccak256(encodeAbiParameters(PLAN, [taskIndex, kind, programHash]))
}

/** The leaf of a task in the tree whose root is the result hash in quorum and optimistic mode. */
export function hashTaskOutput(output: TaskOutput): Hex {
  const { taskIndex, kind, programHash, inputsCommitment, outputsCommitment, outputDigest } = output
  return keccak256(
    encodeAbiParameters(OUTPUT, [
      taskIndex,
      kind,
      programHash,
      inputsCommitment,
      outputsCommitment,
      outputDigest,
    ]),
  )
}

/** Which task of a posted result is disputed, and why. Source: contracts/types/TaskClaim.sol. */
export interface TaskChallenge {
  readonly ground: ChallengeGround
  /** OUTPUT: the leaf of the posted result. RESULT: only its `taskIndex` counts. */
  readonly output: TaskOutput
  /** OUTPUT: `merkleProof` of that leaf. */
  readonly outputProof: readonly Hex[]
  /** OUTPUT: the plan's leaf of the same task. */
  readonly plan: TaskPlan
  /** OUTPUT: `merkleProof` of that leaf. */
  readonly planProof: readonly Hex[]
}
