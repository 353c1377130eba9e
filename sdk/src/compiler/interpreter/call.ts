import type { AnyNode, ArrowFunctionExpression } from 'acorn'
import { declare, namesOf } from './bindPattern.ts'
import { callBuiltin } from './builtins.ts'
import { wrongType } from './expect.ts'
import type { Interpreter } from './interpreter.ts'
import { callListMethod } from './listMethods.ts'
import { makeList } from './makeList.ts'
import { Scope } from './scope.ts'
import type { Value } from './values.ts'

export function callValue(
  machine: Interpreter,
  callee: Value,
  args: readonly Value[],
  node: AnyNode,
): Value {
  if (callee.kind === 'function')
    return machine.deeper(node, () =>
      machine.effects.inCall(() => callArrow(machine, callee.node, callee.scope, args, node)),
    )
  if (callee.kind !== 'builtin')
    return wrongType(machine, node, 'a function', callee, 'Only functions can be called.')
  if (callee.self !== undefined)
    return callListMethod(machine, callee.name, callee.self, args, node)
  return callBuiltin(machine, callee.name, args, node)
}

/** Inlines a call of an arrow function. Extra arguments are ignored and missing ones undefined, as in JavaScript. */
function callArrow(
  machine: Interpreter,
  arrow: ArrowFunctionExpression,
  closure: Scope,
  args: readonly Value[],
  node: AnyNode,
): Value {
  const scope = new Scope(closure)
  for (const name of arrow.params.flatMap(namesOf)) scope.add(name, machine.effects.binding(false))
  for (const [index, parameter] of arrow.params.entries()) {
    const isRest = parameter.type === 'RestElement'
    const value: Value = isRest
      ? makeList(machine, args.slice(index), arrow)
      : (args[index] ?? { kind: 'undefined' })
    declare(machine, isRest ? parameter.argument : parameter, value, scope)
  }
  if (arrow.body.type !== 'BlockStatement') return machine.evaluate(arrow.body, scope)
  const completion = machine.runBlock(arrow.body, scope)
  if (completion.kind === 'return') {
    // The caller holds a copy: from here on nobody may change what it was copied from.
    for (const source of completion.sources ?? []) source.frozen = true
    return completion.value
  }
  if (completion.kind !== 'maybe') return { kind: 'undefined' }
  return wrongType(
    machine,
    node,
    'a value on every way through the function',
    { kind: 'undefined' },
    '',
  )
}
