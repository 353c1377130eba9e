import type { TaskDefinition } from './definition.ts'
import { parseReference, type Reference } from './reference.ts'

/**
 * The references of `with`, by the name of the argument; integers and booleans of `with` are not in it.
 * Bodies (url, sql, args and the like) refer to arguments alone, so these are all the data that a task sees.
 */
export function referencesOf(task: TaskDefinition): Readonly<Record<string, Reference>> {
  const references: Record<string, Reference> = {}
  for (const [name, argument] of Object.entries(task.with)) {
    const reference = typeof argument === 'string' ? parseReference(argument) : undefined
    if (reference !== undefined) references[name] = reference
  }
  return references
}
