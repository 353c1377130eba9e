import type { AnyNode } from 'acorn'
import type { Interpreter } from './interpreter.ts'
import { mergeValues, mergeWrites } from './merge.ts'
import type { Value } from './values.ts'

/**
 * A choice by a word: runs both sides from the same state, merges what they wrote and what they gave.
 * Both are computed whichever is taken, so an overflow or a division by zero on either side fails the run.
 */
export function choose(
  machine: Interpreter,
  condition: number,
  yes: () => Value,
  no: () => Value,
  node: AnyNode,
): Value {
  const left = machine.deeper(node, () => machine.effects.isolate(yes))
  const right = machine.deeper(node, () => machine.effects.isolate(no))
  const choice = { machine, condition, yes: left.writes, no: right.writes, node }
  const value = mergeValues(choice, left.result, right.result)
  mergeWrites(choice)
  return value
}
