import type { Definition } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import type { Read } from '../readsOf.ts'
import { checkName, faultAt } from './fault.ts'

/**
 * Checks that what a reference names exists: input and column, task, or an item of the loop of `task`.
 * Errors: FLOW_UNKNOWN_INPUT, FLOW_UNKNOWN_COLUMN, FLOW_UNKNOWN_TASK, FLOW_ITEM_OUTSIDE_LOOP.
 */
export function checkReference(
  definition: Definition,
  { path, reference }: Read,
  task?: string,
): void {
  const { scope, name, fields } = reference
  switch (scope) {
    case 'tasks':
      return checkName(definition, 'task', name, Object.keys(definition.tasks), path)
    case 'inputs': {
      checkName(definition, 'input', name, Object.keys(definition.inputs), path)
      const input = definition.inputs[name]
      const columns = input?.type === 'table' ? Object.keys(input.columns) : []
      if (fields.length > 0)
        checkName(definition, 'column', fields.join('.'), columns, path, ` of ${name}`)
      return
    }
    case 'item': {
      const loops = task !== undefined && definition.tasks[task]?.forEach !== undefined
      if (loops && !path.endsWith('.forEach.in')) return
      throw faultAt(definition, {
        code: WorkflowErrorCode.ITEM_OUTSIDE_LOOP,
        path,
        message: `${path} refers to an item, and there is no list to take it from`,
        remedy: 'Add "forEach:" with a list to the task, or refer to an input or a task.',
      })
    }
  }
}
