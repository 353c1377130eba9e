import { faultOf } from './faultOf.ts'
import { type ItemPlace, resolveBindings } from './resolveValues.ts'
import { NO_ITEM, type UnitPlace } from './runEvent.ts'
import type { PlannedTask } from './runPlan.ts'
import type { TaskState } from './runState.ts'
import type { Turn } from './turn.ts'

/**
 * Begins an attempt of a task or item: at once if it is pure, else as an order to the engine.
 *
 * Out: false while a blob is missing; nothing has happened then.
 */
export function attemptUnit(turn: Turn, { task, item }: UnitPlace, attempt: number): boolean {
  const { state, environment, nowMs: atMs } = turn
  const { plan } = state.tasks[task] as TaskState
  try {
    const inputs = resolveBindings(state, plan.bindings, itemPlace(plan, item), turn.load)
    if (inputs === undefined) return false
    if (environment.isPure(plan.kind)) {
      turn.evaluations -= 1
      const outputs = environment.evaluate(plan.definition, inputs)
      if (environment.fits(outputs)) turn.emit({ type: 'taskCompleted', task, item, outputs, atMs })
      else {
        turn.emit({ type: 'taskStarted', task, item, attempt, atMs })
        turn.effects.push({ type: 'store', task, item, attempt, outputs })
      }
      return true
    }
    turn.emit({ type: 'taskStarted', task, item, attempt, atMs })
    turn.effects.push({ type: 'execute', task, item, attempt, inputs })
  } catch (error) {
    turn.emit({ type: 'taskFaulted', task, item, fault: faultOf(error), atMs })
  }
  return true
}

/** Where the item of a unit is found; undefined for a task without `forEach`. */
export function itemPlace(plan: PlannedTask, item: number): ItemPlace | undefined {
  return plan.forEach === undefined || item === NO_ITEM
    ? undefined
    : { list: plan.forEach.in, index: item }
}
