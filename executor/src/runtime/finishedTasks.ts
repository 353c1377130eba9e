import type { Value } from '@flowbuilder/sdk/table/value'
import { resolveBindings } from './fold/resolveValues.ts'
import type { RunState } from './fold/runState.ts'
import type { StoredValue } from './fold/storedValue.ts'
import type { TaskValues } from './port.ts'
import type { ValueStore } from './values/valueStore.ts'

/** A task that completed. */
export interface FinishedTask {
  /** The values of its `with`; none for a task with `forEach`, whose items have their own. */
  readonly arguments: TaskValues
  readonly outputs: TaskValues
}

/** What the completed tasks of a run got and gave, by their names. Errors: RUN_BLOB_MISSING. */
export async function finishedTasks(
  state: RunState,
  values: ValueStore,
): Promise<ReadonlyMap<string, FinishedTask>> {
  const finished = new Map<string, FinishedTask>()
  for (const { plan, status, outputs } of state.tasks) {
    if (status !== 'completed' || outputs === undefined) continue
    finished.set(plan.name, {
      arguments: plan.forEach === undefined ? await argumentsOf(state, plan.index, values) : {},
      outputs: await values.loadAll(outputs),
    })
  }
  return finished
}

async function argumentsOf(state: RunState, task: number, values: ValueStore): Promise<TaskValues> {
  const bindings = state.tasks[task]?.plan.bindings ?? []
  // A large value may leave the cache while another one is loaded: those that are found are kept here.
  const loaded = new Map<`0x${string}`, Value>()
  for (;;) {
    const missing: `0x${string}`[] = []
    const load = (stored: StoredValue): Value | undefined => {
      if (stored.type !== 'blob') return stored
      const value = loaded.get(stored.digest) ?? values.cached(stored.digest)
      if (value === undefined) missing.push(stored.digest)
      else loaded.set(stored.digest, value)
      return value
    }
    const resolved = resolveBindings(state, bindings, undefined, load)
    if (resolved !== undefined) return resolved
    await values.load(missing)
  }
}
