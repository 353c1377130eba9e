import type { AnyNode, BlockStatement, IfStatement, Statement, VariableDeclaration } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { declare, namesOf } from './bindPattern.ts'
import { chooseStatement, goOn } from './chooseStatement.ts'
import { expectBoolean, staticBoolean } from './expect.ts'
import { type Completion, type Interpreter, NORMAL } from './interpreter.ts'
import { runFor, runForOf } from './loops.ts'
import { Scope } from './scope.ts'

/** Runs `{ … }` in a scope of its own. */
export function runBlock(machine: Interpreter, block: BlockStatement, outer: Scope): Completion {
  const scope = new Scope(outer)
  hoist(machine, block.body, scope)
  return runList(machine, block.body, scope)
}

/** Declares the names of a block before it runs, so that an early use is an error and not an outer name. */
function hoist(machine: Interpreter, statements: readonly Statement[], scope: Scope): void {
  for (const statement of statements) {
    if (statement.type === 'VariableDeclaration') hoistDeclaration(machine, statement, scope)
  }
}

export function hoistDeclaration(
  machine: Interpreter,
  node: VariableDeclaration,
  scope: Scope,
): void {
  for (const name of node.declarations.flatMap((declarator) => namesOf(declarator.id))) {
    scope.add(name, machine.effects.binding(node.kind === 'const'))
  }
}

function runList(machine: Interpreter, statements: readonly Statement[], scope: Scope): Completion {
  for (const [index, statement] of statements.entries()) {
    const completion = runStatement(machine, statement, scope)
    if (completion.kind === 'maybe') {
      const rest = statements.slice(index + 1)
      return goOn(machine, completion, () => runList(machine, rest, scope), statement)
    }
    if (completion.kind !== 'normal') return completion
  }
  return NORMAL
}

export function runStatement(machine: Interpreter, node: Statement, scope: Scope): Completion {
  switch (node.type) {
    case 'BlockStatement':
      return machine.deeper(node, () => runBlock(machine, node, scope))
    case 'ExpressionStatement':
      machine.evaluate(node.expression, scope)
      return NORMAL
    case 'VariableDeclaration':
      runDeclaration(machine, node, scope)
      return NORMAL
    case 'ReturnStatement':
      return {
        kind: 'return',
        value: node.argument ? machine.evaluate(node.argument, scope) : { kind: 'undefined' },
      }
    case 'IfStatement':
      return runIf(machine, node, scope)
    case 'ForStatement':
      return runFor(machine, node, scope, runStatement)
    case 'ForOfStatement':
      return runForOf(machine, node, scope, runStatement)
    case 'BreakStatement':
      return { kind: 'break' }
    case 'ContinueStatement':
      return { kind: 'continue' }
    case 'EmptyStatement':
      return NORMAL
    default:
      return refuseStatement(machine, node)
  }
}

function refuseStatement(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.UNSUPPORTED,
    message: `${node.type} is not part of the subset`,
    remedy: 'docs/specs/workflow.md section 5 lists what can be used.',
  })
}

function runDeclaration(machine: Interpreter, node: VariableDeclaration, scope: Scope): void {
  for (const declarator of node.declarations) {
    const value = declarator.init
      ? machine.evaluate(declarator.init, scope)
      : ({ kind: 'undefined' } as const)
    declare(machine, declarator.id, value, scope)
  }
}

function runIf(machine: Interpreter, node: IfStatement, scope: Scope): Completion {
  const test = expectBoolean(machine, machine.evaluate(node.test, scope), node.test)
  const { consequent, alternate } = node
  const yes = (): Completion => runStatement(machine, consequent, scope)
  const no = (): Completion => (alternate ? runStatement(machine, alternate, scope) : NORMAL)
  const known = staticBoolean(machine, test)
  if (known !== undefined) return known ? yes() : no()
  return chooseStatement(machine, test.node, yes, no, node)
}
