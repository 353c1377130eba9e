import type { Definition } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import { parseReference } from '../reference.ts'
import { faultAt } from './fault.ts'

/** A loop over the result of a task needs a bound of its own. Errors: FLOW_LOOP_UNBOUNDED. */
export function checkLoop(definition: Definition, task: string): void {
  const { forEach } = definition.tasks[task] ?? {}
  if (forEach === undefined || forEach.maxItems !== undefined) return
  if (parseReference(forEach.in)?.scope === 'inputs') return
  throw faultAt(definition, {
    code: WorkflowErrorCode.LOOP_UNBOUNDED,
    path: `tasks.${task}.forEach`,
    message: `nothing says how many items tasks.${task}.forEach may have`,
    remedy: `Write { in: "${forEach.in.replace('${', '${ ').replace('}', ' }')}", maxItems: 100 } with the most that you expect.`,
  })
}
