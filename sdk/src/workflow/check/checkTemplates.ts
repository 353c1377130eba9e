import { bodyTemplates } from '../bodyTemplates.ts'
import type { Definition } from '../definition.ts'
import { templateParts } from '../template.ts'
import { checkName } from './fault.ts'

/** Every `${name}` in the body of a task is one of its arguments. Errors: FLOW_UNKNOWN_ARGUMENT. */
export function checkTemplates(definition: Definition, task: string): void {
  const found = definition.tasks[task]
  if (found === undefined) return
  for (const { path, text } of bodyTemplates(found)) {
    for (const part of templateParts(text)) {
      if ('text' in part) continue
      const known = Object.keys(found.with)
      checkName(definition, 'argument', part.argument, known, `tasks.${task}.${path}`, ' of "with"')
    }
  }
}
