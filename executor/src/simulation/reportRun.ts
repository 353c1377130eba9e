import type { TaskKind } from '@flowbuilder/sdk/workflow/definition'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { valueToJson } from '@flowbuilder/sdk/workflow/valueToJson'
import type { FlowEngine } from '../runtime/engine.ts'
import { type Fault, NO_ITEM, type RunEvent } from '../runtime/fold/runEvent.ts'
import type { RunStatus, TaskState, UnitStatus } from '../runtime/fold/runState.ts'
import type { StoredValues } from '../runtime/fold/storedValue.ts'
import type { TaskValues } from '../runtime/port.ts'

/** What one task did. */
export interface TaskReport {
  readonly name: string
  readonly kind: TaskKind
  readonly status: UnitStatus
  /** Of all items. */
  readonly attempts: number
  /** Of a loop; undefined without one. */
  readonly items: number | undefined
  /** After the start of the run, milliseconds; undefined if it did not begin. */
  readonly startMs: number | undefined
  readonly endMs: number | undefined
  /** Results as JSON; a value too large for the journal is named by its digest. */
  readonly outputs: Readonly<Record<string, JsonValue>>
  readonly fault: Fault | undefined
}

/** What a run did. */
export interface RunReport {
  readonly status: RunStatus
  readonly outputs: TaskValues
  readonly fault: Fault | undefined
  readonly durationMs: number
  /** In the order in which they ended. */
  readonly tasks: readonly TaskReport[]
}

/** Events of one run are read at once: a run has at most this many. */
const MAX_EVENTS = 2 ** 17 // 131,072

/** Tells a run that is over from its journal. */
export async function reportRun(engine: FlowEngine, id: string): Promise<RunReport> {
  const { state, result } = await engine.view(id)
  const { events } = await engine.events(id, 0, MAX_EVENTS)
  const { startedAtMs } = state
  const ends = new Map<number, number>()
  const starts = new Map<number, number>()
  // In the order in which tasks ended; those that did not stand behind.
  const order = new Map<number, number>()
  for (const { event } of events) {
    if (!('task' in event)) continue
    if (!starts.has(event.task)) starts.set(event.task, event.atMs - startedAtMs)
    if (!isEnd(event)) continue
    ends.set(event.task, event.atMs - startedAtMs)
    order.set(event.task, order.size)
  }
  const rank = ({ task }: TaskState): number => order.get(task) ?? state.tasks.length
  const inOrder = [...state.tasks].sort((left, right) => rank(left) - rank(right))
  const tasks = inOrder.map((task): TaskReport => {
    const { name, kind } = task.plan
    return {
      name,
      kind,
      status: task.status,
      attempts: countAttempts(task),
      items: task.items?.count,
      startMs: starts.get(task.task),
      endMs: ends.get(task.task),
      outputs: toJson(task.outputs ?? {}),
      fault: task.fault,
    }
  })
  return {
    status: result.status,
    outputs: result.outputs,
    fault: result.fault,
    durationMs: (state.endedAtMs ?? state.lastEventMs) - startedAtMs,
    tasks,
  }
}

function isEnd(event: RunEvent): boolean {
  return (
    (event.type === 'taskCompleted' ||
      event.type === 'taskFaulted' ||
      event.type === 'taskSkipped') &&
    event.item === NO_ITEM
  )
}

function countAttempts(task: TaskState): number {
  // Pure tasks leave no trace of their beginning: one attempt is all they take.
  if (task.items === undefined)
    return task.status === 'completed' ? Math.max(1, task.attempt) : task.attempt
  return task.items.units.reduce((sum, unit) => sum + unit.attempt, 0)
}

function toJson(values: StoredValues): Record<string, JsonValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      value.type === 'blob'
        ? `${value.of} of ${value.size} bytes, ${value.digest}`
        : valueToJson(value),
    ]),
  )
}
