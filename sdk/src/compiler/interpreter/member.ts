import type { AnyNode, Expression, MemberExpression, PrivateIdentifier } from 'acorn'
import { suggest } from '../../workflow/didYouMean.ts'
import { CompileErrorCode } from '../errors.ts'
import { expectWholeNumber, wrongType } from './expect.ts'
import type { Interpreter } from './interpreter.ts'
import { LIST_METHODS } from './listMethods.ts'
import type { Scope } from './scope.ts'
import type { ListValue, ObjectValue, Value } from './values.ts'

/** `object.name`, `object["name"]`, `list[index]`, `list.length` and the methods of a list. */
export function readMember(machine: Interpreter, node: MemberExpression, scope: Scope): Value {
  const object = evaluateObjectOf(machine, node, scope)
  if (object.kind === 'list') {
    if (node.computed) return readItem(machine, object, expressionOf(machine, node.property), scope)
    return readListProperty(
      machine,
      object,
      propertyName(machine, node.property, false, scope),
      node.property,
    )
  }
  if (object.kind === 'object') {
    return readField(
      machine,
      object,
      propertyName(machine, node.property, node.computed, scope),
      node.property,
    )
  }
  if (object.kind === 'builtin' && object.name === 'Array' && object.self === undefined) {
    const name = propertyName(machine, node.property, node.computed, scope)
    if (name === 'from') return { kind: 'builtin', name: 'Array.from' }
  }
  return wrongType(machine, node, 'an object or an array', object, 'This value has no properties.')
}

export function evaluateObjectOf(
  machine: Interpreter,
  node: MemberExpression,
  scope: Scope,
): Value {
  if (node.object.type === 'Super') return refuseProperty(machine, node, 'super', [])
  return machine.evaluate(node.object, scope)
}

/** The name in `.name`, `["name"]`, `{ name: … }`. */
export function propertyName(
  machine: Interpreter,
  key: Expression | PrivateIdentifier,
  computed: boolean,
  scope: Scope,
): string {
  if (!computed && key.type === 'Identifier') return key.name
  const literal = key.type === 'Literal' ? key.value : undefined
  if (typeof literal === 'string' && literal !== '__proto__') return literal
  if (computed && key.type !== 'PrivateIdentifier' && key.type !== 'Literal') {
    const value = machine.evaluate(key, scope)
    if (value.kind === 'number') return refuseNumberKey(machine, key)
  }
  return machine.refuse(key, {
    code: CompileErrorCode.UNSUPPORTED,
    message: 'a property must be named in the source',
    remedy: 'Write object.name or object["name"].',
  })
}

function refuseNumberKey(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.WRONG_TYPE,
    message: 'an object is not indexed by Numbers',
    remedy: 'Use an array, or name the property.',
  })
}

export function expressionOf(
  machine: Interpreter,
  node: Expression | PrivateIdentifier,
): Expression {
  if (node.type !== 'PrivateIdentifier') return node
  return refuseProperty(machine, node, node.name, [])
}

export function readField(
  machine: Interpreter,
  object: ObjectValue,
  name: string,
  node: AnyNode,
): Value {
  return object.content.get(name) ?? refuseProperty(machine, node, name, [...object.content.keys()])
}

function readItem(
  machine: Interpreter,
  list: ListValue,
  property: Expression,
  scope: Scope,
): Value {
  const index = expectWholeNumber(machine, machine.evaluate(property, scope), property)
  return list.content[index] ?? refuseIndex(machine, property, index, list.content.length)
}

export function refuseIndex(
  machine: Interpreter,
  node: AnyNode,
  index: number,
  length: number,
): never {
  return machine.refuse(node, {
    code: CompileErrorCode.INDEX_OUT_OF_RANGE,
    message: `index ${index} of an array of ${length}`,
    remedy: length === 0 ? 'Check list.length first.' : `Indexes go from 0 to ${length - 1}.`,
  })
}

function readListProperty(
  machine: Interpreter,
  list: ListValue,
  name: string,
  node: AnyNode,
): Value {
  if (name === 'length') return { kind: 'number', value: list.content.length }
  if (LIST_METHODS.includes(name)) return { kind: 'builtin', name, self: list }
  return refuseProperty(machine, node, name, ['length', ...LIST_METHODS])
}

function refuseProperty(
  machine: Interpreter,
  node: AnyNode,
  name: string,
  known: readonly string[],
): never {
  return machine.refuse(node, {
    code: CompileErrorCode.UNKNOWN_PROPERTY,
    message: `there is no property "${name}" here`,
    remedy: suggest(name, known),
  })
}
