import type { AnyNode, ArrayPattern, ObjectPattern, Pattern } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { expectList, wrongType } from './expect.ts'
import type { Interpreter } from './interpreter.ts'
import { propertyName, readField } from './member.ts'
import type { Scope } from './scope.ts'
import type { Value } from './values.ts'

type Target = Extract<Pattern, { type: 'Identifier' | 'MemberExpression' }>
/** Takes one item of a destructured value; `target` is a variable or, in an assignment, a member. */
export type BindTarget = (target: Target, value: Value) => void

/** Takes a value apart along a pattern; `bind` receives each part in the order of the source. */
export function bindPattern(
  machine: Interpreter,
  pattern: Pattern,
  value: Value | undefined,
  scope: Scope,
  bind: BindTarget,
): void {
  switch (pattern.type) {
    case 'Identifier':
    case 'MemberExpression':
      bind(pattern, value ?? refuseMissing(machine, pattern))
      return
    case 'AssignmentPattern':
      bindPattern(
        machine,
        pattern.left,
        isGiven(value) ? value : machine.evaluate(pattern.right, scope),
        scope,
        bind,
      )
      return
    case 'ObjectPattern':
      bindObject(machine, pattern, value ?? refuseMissing(machine, pattern), scope, bind)
      return
    case 'ArrayPattern':
      bindArray(machine, pattern, value ?? refuseMissing(machine, pattern), scope, bind)
      return
    case 'RestElement':
      // Handled by the pattern around it.
      refuseMissing(machine, pattern)
  }
}

function isGiven(value: Value | undefined): value is Value {
  return value !== undefined && value.kind !== 'undefined'
}

function bindObject(
  machine: Interpreter,
  pattern: ObjectPattern,
  value: Value,
  scope: Scope,
  bind: BindTarget,
): void {
  if (value.kind !== 'object') {
    wrongType(machine, pattern, 'an object', value, 'Destructure an array with [a, b].')
    return
  }
  const taken = new Set<string>()
  for (const property of pattern.properties) {
    if (property.type === 'RestElement') {
      const rest = [...value.content].filter(([key]) => !taken.has(key))
      bindPattern(machine, property.argument, machine.effects.object(new Map(rest)), scope, bind)
      return
    }
    const key = propertyName(machine, property.key, property.computed, scope)
    taken.add(key)
    const hasDefault = property.value.type === 'AssignmentPattern'
    const item =
      value.content.get(key) ??
      (hasDefault ? undefined : readField(machine, value, key, property.key))
    bindPattern(machine, property.value, item, scope, bind)
  }
}

function bindArray(
  machine: Interpreter,
  pattern: ArrayPattern,
  value: Value,
  scope: Scope,
  bind: BindTarget,
): void {
  const { content } = expectList(machine, value, pattern)
  for (const [index, element] of pattern.elements.entries()) {
    if (element === null) continue
    if (element.type === 'RestElement') {
      bindPattern(
        machine,
        element.argument,
        machine.effects.list(content.slice(index)),
        scope,
        bind,
      )
      return
    }
    bindPattern(machine, element, content[index], scope, bind)
  }
}

function refuseMissing(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.NO_VALUE,
    message: 'there is no value for this name',
    remedy: 'Give it one, or a default: name = 0n.',
  })
}

/** Names that a pattern declares. */
export function namesOf(pattern: Pattern): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern.name]
    case 'AssignmentPattern':
      return namesOf(pattern.left)
    case 'RestElement':
      return namesOf(pattern.argument)
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element === null ? [] : namesOf(element)))
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        property.type === 'RestElement' ? namesOf(property.argument) : namesOf(property.value),
      )
    case 'MemberExpression':
      return []
  }
}

/** Evaluates a pattern's targets in a scope that already declares them; used by const, let and parameters. */
export function declare(machine: Interpreter, pattern: Pattern, value: Value, scope: Scope): void {
  bindPattern(machine, pattern, value, scope, (target, item) => {
    const binding = target.type === 'Identifier' ? scope.own(target.name) : undefined
    if (binding !== undefined) machine.effects.writeBinding(binding, item)
  })
}
