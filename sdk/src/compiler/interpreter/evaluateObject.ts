import type { AnyNode, ObjectExpression } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import type { Interpreter } from './interpreter.ts'
import { propertyName } from './member.ts'
import type { Scope } from './scope.ts'
import type { Value } from './values.ts'

/** `{ a, b: 1n, ...rest }`. */
export function evaluateObject(machine: Interpreter, node: ObjectExpression, scope: Scope): Value {
  const fields = new Map<string, Value>()
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const source = machine.evaluate(property.argument, scope)
      if (source.kind !== 'object') return refuseSpread(machine, property.argument)
      for (const [key, value] of source.content) fields.set(key, value)
    } else {
      const key = propertyName(machine, property.key, property.computed, scope)
      fields.set(key, machine.evaluate(property.value, scope))
    }
  }
  return machine.effects.object(fields)
}

function refuseSpread(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.WRONG_TYPE,
    message: 'only an object can be spread into an object',
    remedy: 'Spread arrays into arrays: [...list].',
  })
}
