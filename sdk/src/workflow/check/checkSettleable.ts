import type { Definition, TaskDefinition, VerifyMode } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import { kindOf } from '../taskKind.ts'
import { faultAt } from './fault.ts'

/**
 * Whether a network can settle a checked definition in its mode. A single node runs all of them (`flow simulate`, `flow serve`).
 *
 * - `quorum`: every member of a committee runs the workflow, so a transaction would be sent by each, and a signal given to one
 *   member is not known to the others.
 * - `optimistic`: a dispute computes the workflow again, later and elsewhere, so it must not look outside at all: what it sees
 *   then may be something else, and an honest executor would lose its bond.
 * - Errors: FLOW_TASK_KIND_UNSUPPORTED.
 * - Source: docs/specs/workflow.md section 2.2.
 */
export function checkSettleable(definition: Definition): void {
  for (const [name, task] of Object.entries(definition.tasks)) {
    const reason = refusal(task, definition.verify)
    if (reason === undefined) continue
    const kind = kindOf(task)
    throw faultAt(definition, {
      code: WorkflowErrorCode.TASK_KIND_UNSUPPORTED,
      path: `tasks.${name}.${kind}`,
      message: `a network does not run the task "${name}" in mode ${definition.verify}: ${reason}`,
      remedy:
        definition.verify === 'optimistic' && isObserved(task)
          ? 'Write "verify: quorum" at the top: then several executors look, and agree on what they saw.'
          : 'Run it on one machine, with "flow serve", or take the task out.',
    })
  }
}

function refusal(task: TaskDefinition, mode: VerifyMode): string | undefined {
  if (mode === 'zk') return undefined
  if ('chain.write' in task) return 'each of its executors would send the transaction'
  if ('wait' in task && 'signal' in task.wait) return 'a signal reaches one executor only'
  return mode === 'optimistic' && isObserved(task)
    ? 'a dispute would look again, and may see something else'
    : undefined
}

function isObserved(task: TaskDefinition): boolean {
  return 'http' in task || 'chain.read' in task
}
