import { merkleProof } from '@flowbuilder/sdk/actions/merkleTree'
import {
  ChallengeGround,
  hashTaskOutput,
  hashTaskPlan,
  type TaskChallenge,
  TaskKind,
  type TaskOutput,
} from '@flowbuilder/sdk/actions/taskClaim'
import { zeroHash } from 'viem'
import type { OwnRun } from './port.ts'

const NO_PROGRAM = { kind: TaskKind.EXTERNAL, programHash: zeroHash } as const
const NO_COMMITMENTS = {
  inputsCommitment: zeroHash,
  outputsCommitment: zeroHash,
  outputDigest: zeroHash,
} as const

/**
 * The challenge of a posted result that is not the own one.
 *
 * - Ground OUTPUT for the first wrong task, if a proof can show it: a task of the kind COMPUTE whose inputs this node agrees with, and
 *   whose outputs, program or kind it does not. Otherwise RESULT, about that task.
 * - `claimed`: the leaves of the posted result; undefined if nobody gives them out, which is a ground too.
 * - A run that failed here has nothing to compare with: ground RESULT.
 * - Source: docs/specs/optimistic.md section 3; contracts/types/TaskClaim.sol.
 */
export function makeChallenge(
  own: OwnRun,
  claimed: readonly TaskOutput[] | undefined,
): TaskChallenge {
  if (own.type === 'failed' || claimed === undefined) return resultChallenge(0)
  const { plan, result } = own
  const index = result.tasks.findIndex(({ output }, place) => !isSame(output, claimed[place]))
  // Leaves behind the own ones: the tree is another one.
  if (index === -1) return resultChallenge(result.tasks.length)
  const mine = result.tasks[index]?.output
  const theirs = claimed[index]
  const planned = plan[index]?.plan
  const isProvable =
    mine !== undefined &&
    theirs !== undefined &&
    planned?.kind === TaskKind.COMPUTE &&
    theirs.taskIndex === index &&
    theirs.inputsCommitment === mine.inputsCommitment &&
    (theirs.outputsCommitment !== mine.outputsCommitment ||
      theirs.programHash !== mine.programHash ||
      theirs.kind !== mine.kind)
  if (!isProvable) return resultChallenge(index)
  return {
    ground: ChallengeGround.OUTPUT,
    output: theirs,
    outputProof: merkleProof(claimed.map(hashTaskOutput), index),
    plan: planned,
    planProof: merkleProof(
      plan.map((leaf) => hashTaskPlan(leaf.plan)),
      index,
    ),
  }
}

function resultChallenge(taskIndex: number): TaskChallenge {
  const plan = { taskIndex, ...NO_PROGRAM }
  return {
    ground: ChallengeGround.RESULT,
    output: { ...plan, ...NO_COMMITMENTS },
    outputProof: [],
    plan,
    planProof: [],
  }
}

function isSame(left: TaskOutput, right: TaskOutput | undefined): boolean {
  return right !== undefined && hashTaskOutput(left) === hashTaskOutput(right)
}
