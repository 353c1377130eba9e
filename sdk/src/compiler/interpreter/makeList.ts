import type { AnyNode } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { MAX_LIST_LENGTH } from '../limits.ts'
import type { Interpreter } from './interpreter.ts'
import type { ListValue, Value } from './values.ts'

/** A new array. Errors: COMPILE_TOO_MUCH_WORK if it is longer than MAX_LIST_LENGTH. */
export function makeList(machine: Interpreter, items: readonly Value[], node: AnyNode): ListValue {
  checkLength(machine, items, node)
  return machine.effects.list(items)
}

export function checkLength(machine: Interpreter, items: readonly Value[], node: AnyNode): void {
  if (items.length <= MAX_LIST_LENGTH) return machine.spend(node, items.length)
  machine.refuse(node, {
    code: CompileErrorCode.TOO_MUCH_WORK,
    message: `an array of ${items.length} items, ${MAX_LIST_LENGTH} are allowed`,
    remedy: 'Work on less data in one workflow.',
  })
}
