import { itemPlace } from './attemptUnit.ts'
import { faultOf } from './faultOf.ts'
import { resolveBindings } from './resolveValues.ts'
import type { RunState, TaskState } from './runState.ts'
import { type StepEnvironment, type StepResult, Turn } from './turn.ts'

/**
 * What a run needs after a restart: the attempts that the journal says are under way are made again, with the same numbers.
 *
 * Out: orders; one to load blobs means that it must be called again when they are there, and that nothing else was ordered.
 */
export function resume(state: RunState, environment: StepEnvironment): StepResult {
  const turn = new Turn(state, environment)
  for (const { task, item, attempt, status } of [...state.active]) {
    if (status !== 'running') continue
    const { plan } = state.tasks[task] as TaskState
    try {
      const inputs = resolveBindings(state, plan.bindings, itemPlace(plan, item), turn.load)
      if (inputs === undefined) continue
      // A pure one was only not stored yet.
      if (environment.isPure(plan.kind)) {
        const outputs = environment.evaluate(plan.definition, inputs)
        turn.effects.push({ type: 'store', task, item, attempt, outputs })
      } else turn.effects.push({ type: 'execute', task, item, attempt, inputs })
    } catch (error) {
      turn.emit({ type: 'taskFaulted', task, item, fault: faultOf(error), atMs: turn.nowMs })
    }
  }
  const result = turn.finish(false)
  const load = result.effects.find((effect) => effect.type === 'load')
  return load === undefined ? result : { ...result, effects: [load] }
}
