import { checkTypes } from '@flowbuilder/sdk/workflow/check/checkTypes'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'

/**
 * What runs along the edges of a checked workflow: by `task.result` the type, as far as it is known before the run. Pure.
 *
 * Errors: none; what has no types is drawn without.
 */
export function typeWires(definition: Definition): ReadonlyMap<string, string> {
  const wires = new Map<string, string>()
  try {
    for (const [task, results] of checkTypes(definition))
      for (const [name, result] of Object.entries(results ?? {}))
        if (result !== undefined) wires.set(`${task}.${name}`, result.type)
  } catch {
    // The file is shown with its fault already.
  }
  return wires
}
