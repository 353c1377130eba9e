import type { AnyNode, BlockStatement, IfStatement, Statement, VariableDeclaration } from 'acorn'
import { CompileErrorCode } from '../errors.ts'
import { declare, namesOf } from './bindPattern.ts'
import { expectBoolean, staticBoolean } from './expect.ts'
import { type Completion, type Interpreter, NORMAL } from './interpreter.ts'
import { mergeValues, mergeWrites } from './merge.ts'
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

export function hoistDeclaration(machine: Interpreter, node: VariableDeclaration, scope: Scope): void {
  for (const name of node.declarations.flatMap((declarator) => namesOf(declarator.id))) {
    scope.add(name, machine.effects.binding(node.kind === 'const'))
  }
}

function runList(machine: Interpreter, statements: readonly Statement[], scope: Scope): Completion {
  for (const [index, statement] of statements.entries()) {
    if (statement.type === 'IfStatement') {
      const test = expectBoolean(machine, machine.evaluate(statement.test, scope), statement.test)
      const known = staticBoolean(machine, test)
      if (known === undefined) {
        const outcome = runDynamicIf(machine, statement, test.node, statements.slice(index + 1), scope)
        if (outcome !== undefined) return outcome
        continue
      }
      const taken = known ? statement.consequent : statement.alternate
      const completion = taken ? runStatement(machine, taken, scope) : NORMAL
      if (completion.kind !== 'normal') return completion
      continue
    }
    const completion = runStatement(machine, statement, scope)
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
      return { kind: 'return', value: node.argument ? machine.evaluate(node.argument, scope) : { kind: 'undefined' } }
    case 'IfStatement':
      return runList(machine, [node], scope)
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
    const value = declarator.init ? machine.evaluate(declarator.init, scope) : ({ kind: 'undefined' } as const)
    declare(machine, declarator.id, value, scope)
  }
}

/**
 * An `if` whose condition is a word: both sides run from the same state and are merged.
 * If exactly one side returns, the statements after the `if` belong to the other side.
 * Gives the completion of the whole list, or nothing if it goes on after the `if`.
 */
function runDynamicIf(
  machine: Interpreter,
  node: IfStatement,
  condition: number,
  rest: readonly Statement[],
  scope: Scope,
): Completion | undefined {
  const { consequent, alternate } = node
  const yes = isolate(machine, () => runStatement(machine, consequent, scope), node)
  const no = isolate(machine, () => (alternate ? runStatement(machine, alternate, scope) : NORMAL), node)
  const yesEnds = endsHere(machine, yes.result, node)
  const noEnds = endsHere(machine, no.result, node)
  const goOn = (side: typeof yes): typeof yes =>
    isolate(
      machine,
      () => {
        machine.effects.replay(side.writes)
        return runList(machine, rest, scope)
      },
      node,
    )
  const left = !yesEnds && noEnds ? goOn(yes) : yes
  const right = yesEnds && !noEnds ? goOn(no) : no
  mergeWrites(machine, condition, left.writes, right.writes, node)
  if (!yesEnds && !noEnds) return undefined
  if (left.result.kind !== 'return' || right.result.kind !== 'return') return refuseControl(machine, node)
  return { kind: 'return', value: mergeValues(machine, condition, left.result.value, right.result.value, node) }
}

function isolate(machine: Interpreter, side: () => Completion, node: AnyNode) {
  return machine.deeper(node, () => machine.effects.isolate(side))
}

function endsHere(machine: Interpreter, completion: Completion, node: AnyNode): boolean {
  if (completion.kind === 'break' || completion.kind === 'continue') return refuseControl(machine, node)
  return completion.kind === 'return'
}

function refuseControl(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.BRANCH_CONTROL,
    message: 'this condition depends on input values, and leaving the block here cannot be merged',
    remedy: 'Assign the result in both branches and return once at the end; loops cannot stop on input values.',
  })
}
