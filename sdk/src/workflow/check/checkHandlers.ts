import type { Definition } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import { waitsOf } from '../orderTasks.ts'
import { outputReads } from '../readsOf.ts'
import { checkName, faultAt } from './fault.ts'

/**
 * The tasks of `onFailure` exist, and nothing outside them waits for them: they run only after the run has failed.
 * Errors: FLOW_UNKNOWN_TASK, FLOW_TYPE_MISMATCH.
 */
export function checkHandlers(definition: Definition): void {
  const { onFailure: handlers = [] } = definition
  for (const handler of handlers)
    checkName(definition, 'task', handler, Object.keys(definition.tasks), 'onFailure')
  const refuse = (path: string, task: string): void => {
    if (!handlers.includes(task)) return
    throw faultAt(definition, {
      code: WorkflowErrorCode.TYPE_MISMATCH,
      path,
      message: `${path} needs "${task}", which runs only after the run has failed`,
      remedy: 'Take it out of "onFailure", or do not refer to it.',
    })
  }
  for (const task of Object.keys(definition.tasks)) {
    if (handlers.includes(task)) continue
    for (const { path, task: other } of waitsOf(definition, task)) refuse(path, other)
  }
  for (const output of Object.keys(definition.outputs)) {
    for (const { path, reference } of outputReads(definition, output))
      if (reference.scope === 'tasks') refuse(path, reference.name)
  }
}
