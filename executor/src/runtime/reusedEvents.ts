import { NO_ITEM, type RunEvent, type RunStarted } from './fold/runEvent.ts'
import type { RunPlan } from './fold/runPlan.ts'
import { isEnded, type RunState, type UnitState } from './fold/runState.ts'
import type { StoredValues } from './fold/storedValue.ts'

/** What a re-run takes over: results of finished tasks and items, and the notes of unfinished ones. */
export function reusedEvents(old: RunState, atMs: number): Exclude<RunEvent, RunStarted>[] {
  const events: Exclude<RunEvent, RunStarted>[] = []
  const reuse = (unit: UnitState): void => {
    const place = { task: unit.task, item: unit.item }
    if (unit.status === 'completed' && unit.outputs !== undefined)
      events.push({ type: 'taskCompleted', ...place, outputs: unit.outputs, atMs })
    else
      for (const note of unit.notes ?? [])
        events.push({ type: 'noteRecorded', ...place, note, atMs })
  }
  for (const task of old.tasks) {
    if (task.plan.afterFailure) continue
    if (task.status === 'completed' || task.items === undefined) {
      reuse(task)
      continue
    }
    // Skipped items are asked again, like skipped tasks.
    const units = task.items.units.filter((unit) => unit !== undefined && isEnded(unit))
    if (units.length === 0) continue
    events.push({ type: 'taskStarted', task: task.plan.index, item: NO_ITEM, attempt: 1, atMs })
    for (const unit of units) reuse(unit)
  }
  return events
}

/** Results by the names of their tasks, as events of a run. */
export function completedEvents(
  { indexOf }: RunPlan,
  finished: ReadonlyMap<string, StoredValues>,
  atMs: number,
): Exclude<RunEvent, RunStarted>[] {
  return [...finished].flatMap(([name, outputs]): Exclude<RunEvent, RunStarted>[] => {
    const task = indexOf.get(name)
    return task === undefined ? [] : [{ type: 'taskCompleted', task, item: NO_ITEM, outputs, atMs }]
  })
}
