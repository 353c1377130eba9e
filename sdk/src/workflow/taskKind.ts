import { TASK_KINDS, type TaskDefinition, type TaskKind } from './definition.ts'

/** The kind of a task: the one key of TASK_KINDS that it has. */
export function kindOf(task: TaskDefinition): TaskKind {
  // Decoding has made sure that exactly one is there.
  return TASK_KINDS.find((kind) => Object.hasOwn(task, kind)) ?? 'compute'
}
