import { runCancelled, runTimedOut } from '../errors.ts'
import { faultOf } from './faultOf.ts'
import { rowsAt } from './resolveValues.ts'
import { type Fault, NO_ITEM, type RunEvent, type RunStarted, type UnitPlace } from './runEvent.ts'
import type { PlannedTask, RunPlan } from './runPlan.ts'
import {
  type ItemsState,
  isEnded,
  type RunState,
  type RunStatus,
  type TaskState,
  type UnitState,
  type UnitStatus,
} from './runState.ts'
import type { StoredValues } from './storedValue.ts'

/** A run right after its first event. */
export function startRun(plan: RunPlan, event: RunStarted): RunState {
  const { id, atMs, inputs, rerunOf, originId } = event
  return {
    plan,
    id,
    startedAtMs: atMs,
    inputs,
    rerunOf,
    originId,
    tasks: plan.tasks.map(newTask),
    status: 'running',
    endedAtMs: undefined,
    fault: undefined,
    faultTask: undefined,
    lastEventMs: atMs,
    events: 1,
    open: plan.mainTasks,
    ready: [...plan.roots],
    active: new Set(),
    signals: new Map(),
  }
}

/**
 * Takes the next fact into account, in place. An event that does not fit is impossible: `advance` alone makes them.
 *
 * Source: docs/specs/runtime.md section 3.
 */
export function applyEvent(state: RunState, event: Exclude<RunEvent, RunStarted>): void {
  state.events += 1
  state.lastEventMs = event.atMs
  switch (event.type) {
    case 'taskStarted':
      return applyStarted(state, event)
    case 'taskCompleted':
      return endUnit(state, event, 'completed', event.outputs, undefined)
    case 'taskSkipped':
      return endUnit(state, event, 'skipped', undefined, undefined)
    case 'taskFaulted':
      return endUnit(state, event, 'faulted', undefined, event.fault)
    case 'taskRetried': {
      const unit = unitOf(state, event)
      unit.status = 'waiting'
      unit.fault = event.fault
      unit.dueAtMs = event.retryAtMs
      return
    }
    case 'noteRecorded': {
      const unit = unitOf(state, event)
      unit.notes ??= []
      unit.notes.push(event.note)
      return
    }
    case 'signalReceived': {
      const early = state.signals.get(event.name)
      if (early === undefined) state.signals.set(event.name, [event.content])
      else early.push(event.content)
      return
    }
    case 'runTimedOut':
      return fail(state, faultOf(runTimedOut(state.plan.timeoutMs)), undefined)
    case 'runCompleted':
      return endRun(state, 'completed', event.atMs)
    case 'runFaulted':
      cancelOpen(state)
      state.fault ??= event.fault
      return endRun(state, 'faulted', event.atMs)
    case 'runCancelled':
      cancelOpen(state)
      state.fault = faultOf(runCancelled(event.reason))
      return endRun(state, 'cancelled', event.atMs)
  }
}

function applyStarted(
  state: RunState,
  { task, item, attempt, atMs }: UnitPlace & { readonly attempt: number; readonly atMs: number },
): void {
  const unit = unitOf(state, { task, item })
  const { plan } = state.tasks[task] as TaskState
  if (unit.attempt === 0) unit.startedAtMs = atMs
  unit.attempt = attempt
  if (item === NO_ITEM && plan.forEach !== undefined) {
    unit.status = 'running'
    const count = rowsAt(state, plan.forEach.in)
    const items: ItemsState = { units: [], count, next: 0, open: 0 }
    ;(unit as TaskState).items = items
    state.ready.push(task)
    return
  }
  unit.status = plan.kind === 'wait' ? 'waiting' : 'running'
  unit.dueAtMs =
    plan.waitMs === undefined ? Number.POSITIVE_INFINITY : unit.startedAtMs + plan.waitMs
  state.active.add(unit)
}

/** A unit, made when its first event comes. */
function unitOf(state: RunState, { task, item }: UnitPlace): UnitState {
  const parent = state.tasks[task] as TaskState
  if (item === NO_ITEM) return parent
  const items = parent.items as ItemsState
  let unit = items.units[item]
  if (unit === undefined) {
    unit = newUnit(task, item)
    items.units[item] = unit
    items.next = Math.max(items.next, item + 1)
    items.open += 1
  }
  return unit
}

function endUnit(
  state: RunState,
  place: UnitPlace,
  status: 'completed' | 'skipped' | 'faulted',
  outputs: StoredValues | undefined,
  fault: Fault | undefined,
): void {
  const unit = unitOf(state, place)
  unit.status = status
  unit.outputs = outputs
  unit.fault = fault
  state.active.delete(unit)
  const task = state.tasks[place.task] as TaskState
  if (place.item === NO_ITEM) return endTask(state, task)
  const items = task.items as ItemsState
  items.open -= 1
  if (status === 'faulted') {
    task.status = 'faulted'
    task.fault = fault
    endTask(state, task)
  } else state.ready.push(task.plan.index)
}

function endTask(state: RunState, task: TaskState): void {
  cancelItems(state, task)
  state.active.delete(task)
  const { plan } = task
  if (plan.kind === 'wait' && plan.signal !== undefined && task.status === 'completed')
    state.signals.get(plan.signal)?.shift()
  state.open -= 1
  if (task.status === 'faulted' && !plan.mayFail && !plan.afterFailure)
    return fail(state, task.fault, plan.index)
  for (const dependent of plan.dependents) {
    const other = state.tasks[dependent] as TaskState
    other.missing -= 1
    if (other.missing === 0) state.ready.push(dependent)
  }
}

/** The run has failed: what is open ends, and the tasks for this case begin. */
function fail(state: RunState, fault: Fault | undefined, task: number | undefined): void {
  cancelOpen(state)
  state.status = 'failing'
  state.fault = fault
  state.faultTask = task
  state.ready.push(...state.plan.failureRoots)
  state.open = state.plan.tasks.length - state.plan.mainTasks
}

function endRun(state: RunState, status: RunStatus, atMs: number): void {
  state.status = status
  state.endedAtMs = atMs
  state.ready.length = 0
}

function cancelOpen(state: RunState): void {
  const failing = state.status === 'failing'
  for (const task of state.tasks) {
    if (isEnded(task) || task.plan.afterFailure !== failing) continue
    task.status = 'cancelled'
    cancelItems(state, task)
  }
  state.active.clear()
  state.ready.length = 0
}

function cancelItems(state: RunState, task: TaskState): void {
  for (const unit of task.items?.units ?? []) {
    if (unit === undefined || isEnded(unit)) continue
    unit.status = 'cancelled'
    state.active.delete(unit)
  }
}

function newTask(plan: PlannedTask): TaskState {
  const unit = newUnit(plan.index, NO_ITEM)
  return { ...unit, plan, missing: plan.needs.length, items: undefined }
}

function newUnit(task: number, item: number): UnitState {
  return {
    task,
    item,
    status: 'pending' satisfies UnitStatus,
    attempt: 0,
    startedAtMs: 0,
    dueAtMs: Number.POSITIVE_INFINITY,
    outputs: undefined,
    fault: undefined,
    notes: undefined,
  }
}
