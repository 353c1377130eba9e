import type { Definition, TaskDefinition } from './definition.ts'
import { WorkflowError, WorkflowErrorCode } from './errors.ts'
import { outputReads, readsOf } from './readsOf.ts'

/**
 * The tasks that somebody needs, each after the tasks it waits for: those behind an output, and those that change the
 * outside world. The order depends on names only, so equal definitions are compiled alike.
 *
 * Errors: FLOW_CYCLE, with the cycle as a path of names; COMPILE_* of a `when` that is no expression.
 */
export function orderTasks(definition: Definition): string[] {
  const ordered: string[] = []
  const path: string[] = []
  const visit = (task: string, from: string): void => {
    if (ordered.includes(task) || !Object.hasOwn(definition.tasks, task)) return
    if (path.includes(task))
      throw cycleError(definition, [...path.slice(path.indexOf(task)), task], from)
    path.push(task)
    for (const { path: place, task: next } of waitsOf(definition, task)) visit(next, place)
    path.pop()
    ordered.push(task)
  }
  for (const [name] of sorted(definition.outputs)) {
    for (const { path: place, reference } of outputReads(definition, name))
      if (reference.scope === 'tasks') visit(reference.name, place)
  }
  for (const [name, task] of sorted(definition.tasks)) {
    if (hasEffect(task)) visit(name, `tasks.${name}`)
  }
  for (const name of definition.onFailure ?? []) visit(name, 'onFailure')
  // A cycle that no output needs is still a cycle: name it rather than call its tasks unused.
  for (const [task] of sorted(definition.tasks)) {
    if (!ordered.includes(task)) findCycle(task, visit, ordered)
  }
  return ordered
}

/** The tasks that a task waits for, and where it says so. */
export function waitsOf(
  definition: Definition,
  task: string,
): readonly { readonly path: string; readonly task: string }[] {
  const needs = definition.tasks[task]?.needs ?? []
  return [
    ...readsOf(definition, task).flatMap(({ path, reference }) =>
      reference.scope === 'tasks' ? [{ path, task: reference.name }] : [],
    ),
    ...needs.map((need) => ({ path: `tasks.${task}.needs`, task: need })),
  ]
}

/** Whether a task is of use without a result: it changes something outside. */
function hasEffect(task: TaskDefinition): boolean {
  return 'chain.write' in task || ('http' in task && task.http.method !== 'GET')
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

function cycleError(definition: Definition, cycle: readonly string[], path: string): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.CYCLE, path, cycle },
    message: `tasks wait for each other: ${cycle.join(' → ')}`,
    remedy: 'Take one of these references out, so that some task can start.',
    where: definition.locations?.of(path),
  })
}
