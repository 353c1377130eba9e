import { encodeAbiParameters, type Hex, keccak256 } from 'viem'
import type { TaskOutput, TaskPlan } from './taskClaim.ts'

const PLAN = [{ type: 'uint32' }, { type: 'uint8' }, { type: 'bytes32' }] as const
const BOTH = [
  ...PLAN,
  { type: 'bytes32' },
  { type: 'bytes32' },
  { type: 'bytes32' },
  ...PLAN,
] as const

/** What the registry keeps of an open challenge of the ground OUTPUT. Source: contracts/libraries/Disputes.sol. */
export function hashChallenge(output: TaskOutput, plan: TaskPlan): Hex {
  return keccak256(
    encodeAbiParameters(BOTH, [
      output.taskIndex,
      output.kind,
      output.programHash,
      output.inputsCommitment,
      output.outputsCommitment,
      output.outputDigest,
      plan.taskIndex,
      plan.kind,
      plan.programHash,
    ]),
  )
}
