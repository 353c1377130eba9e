import type { Fault, UnitPlace } from './runEvent.ts'
import type { PlannedTask, RunPlan } from './runPlan.ts'
import type { StoredValues } from './storedValue.ts'

/** Status phases of the Open Workflow Specification; `skipped` is ours. */
export type UnitStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'completed'
  | 'skipped'
  | 'faulted'
  | 'cancelled'

/** `failing`: it has failed, and its tasks of `onFailure` run. */
export type RunStatus = 'running' | 'failing' | 'completed' | 'faulted' | 'cancelled'

/** A task, or one item of a task with `forEach`. */
export interface UnitState extends UnitPlace {
  status: UnitStatus
  /** The attempt under way or the last one; 0 before the first. */
  attempt: number
  /** When the first attempt began. */
  startedAtMs: number
  /** When a waiting one goes on; infinite where only a signal helps. */
  dueAtMs: number
  outputs: StoredValues | undefined
  fault: Fault | undefined
  notes: Uint8Array[] | undefined
}

export interface ItemsState {
  /** By index; items behind `next` have not begun. */
  readonly units: UnitState[]
  readonly count: number
  next: number
  /** Begun and not ended. */
  open: number
}

export interface TaskState extends UnitState {
  readonly plan: PlannedTask
  /** Needed tasks that have not ended. */
  missing: number
  items: ItemsState | undefined
}

/**
 * A run as its events left it. Changed in place by `applyEvent` alone.
 */
export interface RunState {
  readonly plan: RunPlan
  readonly id: string
  readonly startedAtMs: number
  readonly inputs: StoredValues
  readonly rerunOf: string | undefined
  /** The first run of a chain of re-runs: keys of tasks derive from it. */
  readonly originId: string
  readonly tasks: readonly TaskState[]
  status: RunStatus
  endedAtMs: number | undefined
  /** What made it fail or who cancelled it. */
  fault: Fault | undefined
  /** The task that made it fail. */
  faultTask: number | undefined
  lastEventMs: number
  /** Events so far. */
  events: number
  /** Tasks of the present phase that have not ended. */
  open: number
  /** Tasks that nothing stands in the way of any more and that have not been looked at. */
  readonly ready: number[]
  /** Units that wait or run. */
  readonly active: Set<UnitState>
  /** Signals nobody has waited for yet, by name, oldest first. */
  readonly signals: Map<string, StoredValues[]>
}

export function isOver(state: RunState): boolean {
  return state.status !== 'running' && state.status !== 'failing'
}

export function isEnded(unit: UnitState): boolean {
  return unit.status !== 'pending' && unit.status !== 'running' && unit.status !== 'waiting'
}

/** The task or item at a place that an event or effect names. */
export function unitAt(state: RunState, place: UnitPlace): UnitState | undefined {
  const task = state.tasks[place.task]
  return place.item < 0 ? task : task?.items?.units[place.item]
}

/** `name`, or `name[3]` for the fourth item. */
export function unitName(plan: RunPlan, { task, item }: UnitPlace): string {
  const name = plan.tasks[task]?.name ?? String(task)
  return item < 0 ? name : `${name}[${item}]`
}
