import { checkCompute } from '../../compiler/checkCompute.ts'
import { checkScript } from '../../compiler/checkScript.ts'
import { placeInText } from '../../compiler/computeSource.ts'
import type { Definition } from '../definition.ts'

/** Checks what can be checked of a JavaScript source without its arguments. Errors: COMPILE_*. */
export function checkSource(definition: Definition, task: string): void {
  const found = definition.tasks[task]
  if (found === undefined) return
  if ('compute' in found) checkCompute(definition, task)
  if ('script' in found) {
    const path = `tasks.${task}.script`
    checkScript({
      task,
      text: found.script,
      place: (offset) =>
        definition.locations?.inText(path, offset) ?? placeInText(path, found.script, offset),
    })
  }
}
