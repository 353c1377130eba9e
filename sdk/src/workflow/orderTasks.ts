import type { Definition } from './definition.ts'
import { WorkflowError, WorkflowErrorCode } from './errors.ts'
import { parseReference } from './reference.ts'

/**
 * The tasks that the outputs need, each after the tasks it reads from.
 * The order depends on names only, so equal definitions are compiled alike.
 *
 * Errors: FLOW_CYCLE, with the cycle as a path of names.
 */
export function orderTasks(definition: Definition): string[] {
  const ordered: string[] = []
  const path: string[] = []
  const visit = (task: string, from: string): void => {
    if (ordered.includes(task) || !Object.hasOwn(definition.tasks, task)) return
    if (path.includes(task))
      throw cycleError(definition, [...path.slice(path.indexOf(task)), task], from)
    path.push(task)
    for (const [name, argument] of sorted(definition.tasks[task]?.with ?? {})) {
      for (const next of tasksOf(argument)) visit(next, `tasks.${task}.with.${name}`)
    }
    path.pop()
    ordered.push(task)
  }
  for (const [name, output] of sorted(definition.outputs)) {
    const texts = typeof output === 'string' ? [output] : sorted(output).map(([, text]) => text)
    for (const task of texts.flatMap(tasksOf)) visit(task, `outputs.${name}`)
  }
  // A cycle that no output needs is still a cycle: name it rather than call its tasks unused.
  for (const [task] of sorted(definition.tasks)) {
    if (!ordered.includes(task)) findCycle(task, visit, ordered)
  }
  return ordered
}

function findCycle(
  task: string,
  visit: (task: string, from: string) => void,
  ordered: string[],
): void {
  const before = ordered.length
  visit(task, `tasks.${task}`)
  ordered.length = before
}

function sorted<Value>(record: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1))
}

function tasksOf(argument: string | boolean): string[] {
  const reference = typeof argument === 'string' ? parseReference(argument) : undefined
  return reference?.scope === 'tasks' ? [reference.name] : []
}

function cycleError(definition: Definition, cycle: readonly string[], path: string): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.CYCLE, path, cycle },
    message: `tasks wait for each other: ${cycle.join(' → ')}`,
    remedy: 'Take one of these references out, so that some task can start.',
    where: definition.locations?.of(path),
  })
}
