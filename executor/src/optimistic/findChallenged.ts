import { hashChallenge } from '@flowbuilder/sdk/actions/hashChallenge'
import type { TaskOutput, TaskPlan } from '@flowbuilder/sdk/actions/taskClaim'
import type { Hex } from 'viem'
import type { OwnRun } from './port.ts'

/**
 * The leaf and plan of an open challenge of the ground OUTPUT, if this node can prove the task: it has the inputs that the leaf
 * commits to.
 *
 * - `claimed`: the leaves of the posted result; `hash`: what the registry keeps of the challenge.
 */
export function findChallenged(
  own: OwnRun & { readonly type: 'completed' },
  claimed: readonly TaskOutput[],
  hash: Hex,
): { readonly output: TaskOutput; readonly plan: TaskPlan } | undefined {
  for (const { plan, proof } of own.plan) {
    const output = claimed[plan.taskIndex]
    if (proof === undefined || output === undefined) continue
    if (hashChallenge(output, plan) !== hash) continue
    const mine = own.result.tasks[plan.taskIndex]?.output
    return mine?.inputsCommitment === output.inputsCommitment ? { output, plan } : undefined
  }
  return undefined
}
