import type { Definition } from '../workflow/definition.ts'
import type { Inputs } from '../workflow/inputs/inputValues.ts'
import { MAX_ROWS } from '../workflow/limits.ts'
import { DEFAULT_SCRIPT_GAS, DEFAULT_WRITE_GAS, policyOf } from '../workflow/policyOf.ts'
import { parseReference } from '../workflow/reference.ts'
import { retryDelayMs } from '../workflow/retryDelay.ts'
import { kindOf } from '../workflow/taskKind.ts'
import { soleArgument } from '../workflow/template.ts'
import type { TaskPlan } from './flowPlan.ts'

/** The worst case of one task of a checked definition; `inputs` make its bounds tighter. Pure. */
export function planTask(
  definition: Definition,
  name: string,
  inputs: Inputs | undefined,
): Omit<TaskPlan, 'after' | 'stage' | 'afterFailure'> {
  const task = definition.tasks[name] ?? { compute: '', with: {} }
  const { retry, timeout, maxItems, maxParallel } = policyOf(task)
  const items = task.forEach === undefined ? 1 : countItems(task.forEach.in, maxItems, inputs)
  const parallel = Math.min(items, maxParallel)
  const attempts = 1 + retry.limit
  let itemMs = attempts * timeout.attempt
  for (let failed = 1; failed <= retry.limit; failed++) itemMs += retryDelayMs(retry, failed, 1)
  itemMs = Math.min(itemMs, timeout.task ?? Number.POSITIVE_INFINITY)
  const count = BigInt(items)
  const scriptGas =
    'script' in task ? BigInt(task.gas ?? DEFAULT_SCRIPT_GAS) * count * BigInt(attempts) : 0n
  const write = 'chain.write' in task ? task['chain.write'] : undefined
  const wei = write === undefined ? 0n : weiOf(write.value, task.with, inputs)
  return {
    kind: kindOf(task),
    conditional: task.when !== undefined,
    items,
    parallel,
    attempts,
    durationMs: items === 0 ? 0 : Math.ceil(items / parallel) * itemMs,
    scriptGas,
    writeGas: write === undefined ? 0n : BigInt(write.gas ?? DEFAULT_WRITE_GAS) * count,
    writeWei: wei === undefined ? undefined : wei * count,
  }
}

/** Items of the list of an input, if it is given; else the bound. */
function countItems(list: string, maxItems: number, inputs: Inputs | undefined): number {
  const reference = parseReference(list)
  if (reference?.scope !== 'inputs') return maxItems
  const value = inputs?.[reference.name]
  return Math.min(maxItems, Array.isArray(value) ? value.length : MAX_ROWS)
}

/** Wei that one transaction sends, as far as it is known before the run. */
function weiOf(
  value: string,
  args: Readonly<Record<string, string | boolean>>,
  inputs: Inputs | undefined,
): bigint | undefined {
  const argument = soleArgument(value)
  if (argument === undefined) return BigInt(value)
  const given = args[argument]
  if (typeof given !== 'string') return undefined
  const reference = parseReference(given)
  if (reference === undefined) return BigInt(given)
  const input = reference.scope === 'inputs' ? inputs?.[reference.name] : undefined
  return typeof input === 'bigint' ? input : undefined
}
