import type { AnyNode, ForOfStatement, ForStatement, Statement, VariableDeclaration } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { bindPattern, declare, namesOf } from './bindPattern.ts'
import { refuseControl } from './chooseStatement.ts'
import { expectBoolean, expectList, staticBoolean } from './expect.ts'
import { type Completion, type Interpreter, NORMAL } from './interpreter.ts'
import { Scope } from './scope.ts'

type RunStatement = (machine: Interpreter, node: Statement, scope: Scope) => Completion

/** Unrolls `for (let i = 0; i < n; i++)`; the condition must be known in every round. */
export function runFor(
  machine: Interpreter,
  node: ForStatement,
  outer: Scope,
  run: RunStatement,
): Completion {
  const { init, test, update, body } = node
  let scope = new Scope(outer)
  if (init?.type === 'VariableDeclaration') {
    declareNames(machine, init, scope)
    for (const declarator of init.declarations) {
      const value = declarator.init
        ? machine.evaluate(declarator.init, scope)
        : ({ kind: 'undefined' } as const)
      declare(machine, declarator.id, value, scope)
    }
  } else if (init) machine.evaluate(init, scope)
  const names =
    init?.type === 'VariableDeclaration' ? init.declarations.flatMap(({ id }) => namesOf(id)) : []
  while (true) {
    machine.spend(node, 1)
    // Every round has its own variables: a function made in the body keeps those of its round.
    scope = copyScope(machine, scope, names, outer)
    if (test && !isTrue(machine, test, scope)) return NORMAL
    const completion = machine.deeper(body, () => run(machine, body, scope))
    if (completion.kind === 'maybe') return refuseControl(machine, completion.node)
    if (completion.kind === 'return') return completion
    if (completion.kind === 'break') return NORMAL
    if (!update) continue
    scope = copyScope(machine, scope, names, outer)
    machine.evaluate(update, scope)
  }
}

function isTrue(
  machine: Interpreter,
  test: NonNullable<ForStatement['test']>,
  scope: Scope,
): boolean {
  const value = staticBoolean(machine, expectBoolean(machine, machine.evaluate(test, scope), test))
  if (value !== undefined) return value
  return machine.refuse(test, {
    code: CompileErrorCode.NOT_STATIC,
    message: 'how often this loop runs depends on input values',
    remedy:
      'Count to a bound known before the run, such as list.length, and choose inside with a condition.',
  })
}

function declareNames(machine: Interpreter, node: VariableDeclaration, scope: Scope): void {
  for (const name of node.declarations.flatMap(({ id }) => namesOf(id))) {
    scope.add(name, machine.effects.binding(node.kind === 'const'))
  }
}

function copyScope(
  machine: Interpreter,
  from: Scope,
  names: readonly string[],
  outer: Scope,
): Scope {
  const copy = new Scope(outer)
  for (const name of names) {
    const binding = from.own(name)
    if (binding !== undefined)
      copy.add(name, machine.effects.binding(binding.constant, binding.content))
  }
  return copy
}

/** Unrolls `for (const item of list)`. Items pushed while it runs are visited, as in JavaScript. */
export function runForOf(
  machine: Interpreter,
  node: ForOfStatement,
  outer: Scope,
  run: RunStatement,
): Completion {
  const { left, right, body } = node
  const list = expectList(machine, machine.evaluate(right, outer), right)
  for (let index = 0; index < list.content.length; index++) {
    machine.spend(node, 1)
    const item = list.content[index]
    const scope = new Scope(outer)
    const target = left.type === 'VariableDeclaration' ? left.declarations[0]?.id : undefined
    if (left.type !== 'VariableDeclaration' || target === undefined)
      return refuseTarget(machine, left)
    declareNames(machine, left, scope)
    bindPattern(machine, target, item, scope, (name, value) => {
      const binding = name.type === 'Identifier' ? scope.own(name.name) : undefined
      if (binding !== undefined) machine.effects.writeBinding(binding, value)
    })
    const completion = machine.deeper(body, () => run(machine, body, scope))
    if (completion.kind === 'maybe') return refuseControl(machine, completion.node)
    if (completion.kind === 'return') return completion
    if (completion.kind === 'break') return NORMAL
  }
  return NORMAL
}

function refuseTarget(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.UNSUPPORTED,
    message: 'for…of needs a declaration',
    remedy: 'Write for (const item of list).',
  })
}
