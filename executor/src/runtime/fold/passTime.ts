import { taskTimedOut } from '../errors.ts'
import { attemptUnit } from './attemptUnit.ts'
import { faultOf } from './faultOf.ts'
import { type TaskState, type UnitState, unitName } from './runState.ts'
import type { Turn } from './turn.ts'

/** Ends what took too long, goes on with what has waited long enough. */
export function passTime(turn: Turn): void {
  const { state, nowMs: atMs } = turn
  if (state.status === 'running' && atMs >= state.startedAtMs + state.plan.timeoutMs)
    return turn.emit({ type: 'runTimedOut', atMs })
  // Copied: events change it.
  for (const unit of state.active.size === 0 ? [] : [...state.active]) {
    if (!state.active.has(unit)) continue
    const { plan } = state.tasks[unit.task] as TaskState
    if (atMs >= unit.startedAtMs + plan.timeoutMs) {
      const fault = faultOf(taskTimedOut(unitName(state.plan, unit), plan.timeoutMs))
      turn.emit({ type: 'taskFaulted', task: unit.task, item: unit.item, fault, atMs })
    } else if (unit.status === 'waiting' && atMs >= unit.dueAtMs) goOn(turn, unit)
  }
}

function goOn(turn: Turn, unit: UnitState): void {
  const { task, item } = unit
  const { kind } = (turn.state.tasks[task] as TaskState).plan
  if (kind === 'wait')
    turn.emit({ type: 'taskCompleted', task, item, outputs: {}, atMs: turn.nowMs })
  else attemptUnit(turn, unit, unit.attempt + 1)
}
