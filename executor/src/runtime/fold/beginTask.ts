import { tooManyItems } from '../errors.ts'
import type { TaskValues } from '../port.ts'
import { attemptUnit, itemPlace } from './attemptUnit.ts'
import { faultOf } from './faultOf.ts'
import { joinItems } from './joinItems.ts'
import { resolveBindings, rowsAt, UNNAMED } from './resolveValues.ts'
import { NO_ITEM, type UnitPlace } from './runEvent.ts'
import type { ItemsState, TaskState } from './runState.ts'
import type { Turn } from './turn.ts'

/**
 * Looks at a task that nothing stands in the way of any more, or at the items of one under way.
 *
 * Out: false while a blob is missing; the task must be looked at again when it is there.
 */
export function beginTask(turn: Turn, task: TaskState): boolean {
  if (task.items !== undefined)
    return task.status === 'running' ? beginItems(turn, task, task.items) : true
  if (task.status !== 'pending') return true
  const { state, nowMs: atMs } = turn
  const { plan } = task
  const place = { task: plan.index, item: NO_ITEM }
  if (plan.reads.some((read) => state.tasks[read]?.status !== 'completed')) {
    turn.emit({ type: 'taskSkipped', ...place, atMs })
    return true
  }
  if (plan.condition?.perItem === false) {
    const holds = conditionHolds(turn, task, NO_ITEM)
    if (holds !== true) return holds !== undefined
  }
  if (plan.forEach === undefined) return beginUnit(turn, task, place)
  try {
    const count = rowsAt(state, plan.forEach.in)
    if (count > plan.forEach.maxItems) throw tooManyItems(plan.name, count, plan.forEach.maxItems)
  } catch (error) {
    turn.emit({ type: 'taskFaulted', ...place, fault: faultOf(error), atMs })
    return true
  }
  // Its items follow: starting it puts it among the ready ones again.
  turn.emit({ type: 'taskStarted', ...place, attempt: 1, atMs })
  return true
}

function beginUnit(turn: Turn, task: TaskState, place: UnitPlace): boolean {
  const { state, nowMs: atMs } = turn
  const { kind, signal } = task.plan
  if (kind !== 'wait') return attemptUnit(turn, place, 1)
  turn.emit({ type: 'taskStarted', ...place, attempt: 1, atMs })
  const content = signal === undefined ? undefined : state.signals.get(signal)?.[0]
  if (content !== undefined) turn.emit({ type: 'taskCompleted', ...place, outputs: content, atMs })
  return true
}

/** Begins items up to the bound, and ends the task after the last one. */
function beginItems(turn: Turn, task: TaskState, items: ItemsState): boolean {
  const { maxParallel = 1 } = task.plan.forEach ?? {}
  while (items.next < items.count && items.open < maxParallel) {
    if (turn.evaluations <= 0) {
      turn.state.ready.push(task.plan.index)
      return true
    }
    const item = items.next
    if (task.plan.condition?.perItem === true) {
      const holds = conditionHolds(turn, task, item)
      if (holds === undefined) return false
      if (!holds) {
        if (task.status !== 'running') return true
        continue
      }
    }
    if (!beginUnit(turn, task, { task: task.plan.index, item })) return false
    // An item that failed has ended the task.
    if (task.status !== 'running') return true
  }
  return items.next < items.count || items.open > 0 || endItems(turn, task, items)
}

function endItems(turn: Turn, task: TaskState, items: ItemsState): boolean {
  const { nowMs: atMs } = turn
  const place = { task: task.plan.index, item: NO_ITEM }
  try {
    const results: TaskValues[] = []
    let complete = true
    for (const unit of items.units) {
      if (unit.outputs === undefined) continue
      const values = turn.loadAll(unit.outputs)
      if (values === undefined) complete = false
      else results.push(values)
    }
    if (!complete) return false
    const outputs = joinItems(task.plan.name, results)
    if (turn.environment.fits(outputs))
      turn.emit({ type: 'taskCompleted', ...place, outputs, atMs })
    else turn.effects.push({ type: 'store', ...place, attempt: 1, outputs })
  } catch (error) {
    turn.emit({ type: 'taskFaulted', ...place, fault: faultOf(error), atMs })
  }
  return true
}

/** Whether a unit may begin; if not, it is skipped or faulted. Undefined while a blob is missing. */
function conditionHolds(turn: Turn, { plan }: TaskState, item: number): boolean | undefined {
  const { state, environment, nowMs: atMs } = turn
  if (plan.condition === undefined) return true
  const place = { task: plan.index, item }
  try {
    const { bindings, task } = plan.condition
    const inputs = resolveBindings(state, bindings, itemPlace(plan, item), turn.load)
    if (inputs === undefined) return undefined
    turn.evaluations -= 1
    const answer = environment.evaluate(task, inputs)[UNNAMED]
    if (answer?.type === 'boolean' && answer.value) return true
    turn.emit({ type: 'taskSkipped', ...place, atMs })
  } catch (error) {
    turn.emit({ type: 'taskFaulted', ...place, fault: faultOf(error), atMs })
  }
  return false
}
