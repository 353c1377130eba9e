import { isList, type ListValue, type Value } from '@flowbuilder/sdk/table/value'
import type { Reference } from '@flowbuilder/sdk/workflow/reference'
import { resultMismatch } from '../errors.ts'
import type { TaskValues } from '../port.ts'
import { type LoadValue, resolveReference } from './resolveValues.ts'
import type { PlannedOutput } from './runPlan.ts'
import type { RunState } from './runState.ts'

/**
 * The outputs of a run whose tasks have ended; undefined while a blob is missing. Outputs of skipped tasks are left out.
 *
 * Errors: RUN_RESULT_UNKNOWN, RUN_RESULT_MISMATCH.
 */
export function runOutputs(state: RunState, load: LoadValue): TaskValues | undefined {
  const outputs: Record<string, Value> = {}
  let complete = true
  for (const output of state.plan.outputs) {
    if (!output.reads.every((task) => state.tasks[task]?.status === 'completed')) continue
    const value =
      'reference' in output
        ? resolveReference(state, output.reference, undefined, load)
        : tableOf(state, output, load)
    if (value === undefined) complete = false
    else outputs[output.name] = value
  }
  return complete ? outputs : undefined
}

function tableOf(
  state: RunState,
  { name, columns }: Extract<PlannedOutput, { columns: unknown }>,
  load: LoadValue,
): Value | undefined {
  const lists: Record<string, ListValue> = {}
  let rows: number | undefined
  for (const [column, reference] of Object.entries<Reference>(columns)) {
    const value = resolveReference(state, reference, undefined, load)
    if (value === undefined) return undefined
    const path = `${name}.${column}`
    if (!isList(value)) throw resultMismatch(path, `${path} is no list`)
    rows ??= value.items.length
    if (value.items.length !== rows)
      throw resultMismatch(
        path,
        `${path} has ${value.items.length} rows, the first column has ${rows}`,
      )
    lists[column] = value
  }
  return { type: 'table', columns: lists }
}
