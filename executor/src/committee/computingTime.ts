import type { RunEvent } from '../runtime/fold/runEvent.ts'
import type { RunPlan } from '../runtime/fold/runPlan.ts'

/**
 * Milliseconds of a run in which something was computed: waiting costs whoever runs it again nothing (`withoutTimers`).
 *
 * - In: all events after the start, in their order. Time for which the machine was down counts if a task was under way.
 * - What was taken over from a checkpoint did not run here: it counts with the limit of its attempt, one after the other.
 */
export function computingTime(
  plan: RunPlan,
  startedAtMs: number,
  events: readonly RunEvent[],
): number {
  let computedMs = 0
  let beforeMs = startedAtMs
  /** Items under way by task; NO_ITEM stands for a task without a loop. */
  const open = new Map<number, Set<number>>()
  for (const event of events) {
    if (open.size > 0) computedMs += event.atMs - beforeMs
    beforeMs = event.atMs
    if (!isOfTask(event)) continue
    const { task, item } = event
    const planned = plan.tasks[task]
    if (planned === undefined || planned.kind === 'wait') continue
    const items = open.get(task)
    if (event.type === 'taskStarted') {
      // A loop itself computes nothing.
      const isLoop = planned.forEach !== undefined && item < 0
      if (!isLoop) open.set(task, (items ?? new Set()).add(item))
      continue
    }
    // A compute task has no start: its few steps run within the turn that completes it.
    const hasStart = planned.kind !== 'compute' && planned.forEach === undefined
    if (event.type === 'taskCompleted' && hasStart && !items) computedMs += planned.attemptTimeoutMs
    items?.delete(item)
    // The failure of an item is that of its task.
    if (event.type === 'taskFaulted' || items?.size === 0) open.delete(task)
  }
  return computedMs
}

type TaskEvent = RunEvent & { readonly type: 'taskStarted' | 'taskCompleted' | 'taskFaulted' }

function isOfTask(event: RunEvent): event is TaskEvent {
  return (
    event.type === 'taskStarted' || event.type === 'taskCompleted' || event.type === 'taskFaulted'
  )
}
