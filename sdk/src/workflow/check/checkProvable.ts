import type { Definition } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import { kindOf } from '../taskKind.ts'
import { faultAt } from './fault.ts'

const OPTIONS = ['needs', 'when', 'forEach', 'retry', 'timeout', 'onFailure'] as const
const TOP_KEYS = ['hosts', 'timeout', 'onFailure'] as const

/**
 * Mode `zk` proves arithmetic: compute tasks and what flows between them, and nothing that takes time or looks outside.
 * Errors: FLOW_TASK_KIND_UNSUPPORTED, FLOW_OPTION_UNSUPPORTED.
 */
export function checkProvable(definition: Definition): void {
  for (const key of TOP_KEYS) {
    if (definition[key] !== undefined) throw unsupported(definition, key)
  }
  for (const [name, task] of Object.entries(definition.tasks)) {
    const kind = kindOf(task)
    if (kind !== 'compute') {
      throw faultAt(definition, {
        code: WorkflowErrorCode.TASK_KIND_UNSUPPORTED,
        path: `tasks.${name}.${kind}`,
        message: `a task of kind "${kind}" cannot be proven in mode zk`,
        remedy: 'Write "verify: quorum" at the top, or use compute.',
      })
    }
    for (const key of OPTIONS) {
      if (task[key] !== undefined) throw unsupported(definition, `tasks.${name}.${key}`)
    }
  }
}

function unsupported(definition: Definition, path: string): Error {
  return faultAt(definition, {
    code: WorkflowErrorCode.OPTION_UNSUPPORTED,
    path,
    message: `${path} is an option that mode zk cannot prove`,
    remedy:
      'Write "verify: quorum" at the top, or remove it; choices inside a compute task are proven.',
  })
}
