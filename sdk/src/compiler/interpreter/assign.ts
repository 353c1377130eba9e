import type {
  AnyNode,
  AssignmentExpression,
  Expression,
  MemberExpression,
  Pattern,
  UpdateExpression,
} from 'acorn'
import { suggest } from '../../workflow/didYouMean.ts'
import { CompileErrorCode } from '../errors.ts'
import { bindPattern } from './bindPattern.ts'
import { applyOperator } from './evaluateOperator.ts'
import { expectWholeNumber, wrongType } from './expect.ts'
import type { Interpreter } from './interpreter.ts'
import { evaluateObjectOf, expressionOf, propertyName, readField, refuseIndex } from './member.ts'
import type { Binding, Scope } from './scope.ts'
import type { ListValue, ObjectValue, Value } from './values.ts'

/** A place that can be read and written, its parts evaluated once. */
interface Place {
  readonly read: () => Value
  readonly write: (value: Value) => void
}

/** `a = b`, `a += b`, `list[i] = b`, `[a, b] = [b, a]`. The value is the one assigned. */
export function assign(machine: Interpreter, node: AssignmentExpression, scope: Scope): Value {
  if (node.operator === '=') {
    if (node.left.type === 'Identifier' || node.left.type === 'MemberExpression') {
      const place = placeOf(machine, node.left, scope)
      const value = machine.evaluate(node.right, scope)
      place.write(value)
      return value
    }
    const value = machine.evaluate(node.right, scope)
    bindPattern(machine, node.left, value, scope, (target, item) =>
      placeOf(machine, target, scope).write(item),
    )
    return value
  }
  const place = placeOf(machine, node.left, scope)
  const before = place.read()
  const value = applyOperator(
    machine,
    node.operator.slice(0, -1),
    before,
    machine.evaluate(node.right, scope),
    node,
  )
  place.write(value)
  return value
}

/** `i++` and the like, on a Number or a bigint. */
export function update(machine: Interpreter, node: UpdateExpression, scope: Scope): Value {
  const place = placeOf(machine, node.argument, scope)
  const before = place.read()
  const one: Value = before.kind === 'number' ? { kind: 'number', value: 1 } : integerOne(machine)
  const after = applyOperator(machine, node.operator === '++' ? '+' : '-', before, one, node)
  place.write(after)
  return node.prefix ? after : before
}

function integerOne(machine: Interpreter): Value {
  return { kind: 'integer', node: machine.graph.constant(1n) }
}

function placeOf(machine: Interpreter, node: Pattern | Expression, scope: Scope): Place {
  if (node.type === 'Identifier') return bindingPlace(machine, node.name, node, scope)
  if (node.type === 'MemberExpression') return memberPlace(machine, node, scope)
  return machine.refuse(node, {
    code: CompileErrorCode.UNSUPPORTED,
    message: 'this cannot be assigned to',
    remedy: 'Assign to a variable, an item of an array or a property.',
  })
}

function bindingPlace(machine: Interpreter, name: string, node: AnyNode, scope: Scope): Place {
  const found = (): Binding & { content: Value } => {
    const binding = scope.find(name)
    if (binding === undefined) {
      return machine.refuse(node, {
        code: CompileErrorCode.UNKNOWN_NAME,
        message: `"${name}" is not defined`,
        remedy: suggest(name, scope.names()),
      })
    }
    if (binding.content === undefined) {
      return machine.refuse(node, {
        code: CompileErrorCode.USED_BEFORE_DECLARATION,
        message: `"${name}" is used before its declaration`,
        remedy: 'Move the declaration up.',
      })
    }
    return binding as Binding & { content: Value }
  }
  return {
    read: () => found().content,
    write: (value) => {
      const binding = found()
      if (!binding.constant) return machine.effects.writeBinding(binding, value)
      machine.refuse(node, {
        code: CompileErrorCode.ASSIGNMENT_TO_CONSTANT,
        message: `"${name}" is a constant`,
        remedy: 'Declare it with let.',
      })
    },
  }
}

function memberPlace(machine: Interpreter, node: MemberExpression, scope: Scope): Place {
  const object = evaluateObjectOf(machine, node, scope)
  if (object.kind === 'list' && node.computed) {
    const property = expressionOf(machine, node.property)
    const index = expectWholeNumber(machine, machine.evaluate(property, scope), property)
    return itemPlace(machine, object, index, node)
  }
  if (object.kind === 'object') {
    const name = propertyName(machine, node.property, node.computed, scope)
    return {
      read: () => readField(machine, object, name, node.property),
      write: (value) => {
        refuseFrozen(machine, object, node)
        machine.effects.writeObject(object, new Map([...object.content, [name, value]]))
      },
    }
  }
  if (object.kind === 'list') {
    return machine.refuse(node, {
      code: CompileErrorCode.UNSUPPORTED,
      message: 'only the items of an array can be assigned',
      remedy: 'Write list[0] = …, or make a new array.',
    })
  }
  return wrongType(
    machine,
    node,
    'an object or an array',
    object,
    'This value has no properties to assign.',
  )
}

function itemPlace(machine: Interpreter, list: ListValue, index: number, node: AnyNode): Place {
  return {
    read: () => list.content[index] ?? refuseIndex(machine, node, index, list.content.length),
    write: (value) => {
      refuseFrozen(machine, list, node)
      // One past the end appends; further would leave a hole.
      if (index < 0 || index > list.content.length)
        refuseIndex(machine, node, index, list.content.length)
      const items = [...list.content]
      items[index] = value
      machine.effects.writeList(list, items)
    },
  }
}

/** Refuses a write that could not be seen through every name of the array or object. */
export function refuseFrozen(
  machine: Interpreter,
  cell: ListValue | ObjectValue,
  node: AnyNode,
): void {
  if (!cell.frozen) return
  machine.refuse(node, {
    code: CompileErrorCode.BRANCH_SHAPE,
    message:
      'this array or object takes part in a choice by input values and cannot be changed any more',
    remedy: 'Copy it first: const copy = [...list].',
  })
}
