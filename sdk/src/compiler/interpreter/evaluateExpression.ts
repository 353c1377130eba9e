import type {
  ArrayExpression,
  CallExpression,
  Expression,
  Literal,
  SpreadElement,
  Super,
} from 'acorn'
import { suggest } from '../../workflow/didYouMean.ts'
import { CompileErrorCode } from '../errors.ts'
import { refuseHugeConstant } from './arithmetic.ts'
import { assign, update } from './assign.ts'
import { choose } from './choose.ts'
import { evaluateObject } from './evaluateObject.ts'
import { applyOperator, applySign, booleanConstant } from './evaluateOperator.ts'
import { expectBoolean, expectList, staticBoolean } from './expect.ts'
import type { Interpreter } from './interpreter.ts'
import { makeList } from './makeList.ts'
import { readMember } from './member.ts'
import type { Scope } from './scope.ts'
import type { Value } from './values.ts'

/** The value of an expression of the subset. */
export function evaluateExpression(
  machine: Interpreter,
  node: Expression | Super,
  scope: Scope,
): Value {
  switch (node.type) {
    case 'Literal':
      return evaluateLiteral(machine, node)
    case 'Identifier':
      return readName(machine, node.name, node, scope)
    case 'ArrayExpression':
      return evaluateArray(machine, node, scope)
    case 'ObjectExpression':
      return evaluateObject(machine, node, scope)
    case 'ArrowFunctionExpression':
      return { kind: 'function', node, scope }
    case 'UnaryExpression':
      return applySign(machine, node.operator, machine.evaluate(node.argument, scope), node)
    case 'BinaryExpression': {
      if (node.left.type === 'PrivateIdentifier') return unsupported(machine, node)
      const left = machine.evaluate(node.left, scope)
      return applyOperator(machine, node.operator, left, machine.evaluate(node.right, scope), node)
    }
    case 'LogicalExpression': {
      const left = expectBoolean(machine, machine.evaluate(node.left, scope), node.left)
      const right = (): Value =>
        expectBoolean(machine, machine.evaluate(node.right, scope), node.right)
      const known = staticBoolean(machine, left)
      const decides = node.operator === '||'
      if (known !== undefined) return known === decides ? left : right()
      const short = (): Value => booleanConstant(machine, decides)
      return decides
        ? choose(machine, left.node, short, right, node)
        : choose(machine, left.node, right, short, node)
    }
    case 'ConditionalExpression': {
      const test = expectBoolean(machine, machine.evaluate(node.test, scope), node.test)
      const yes = (): Value => machine.evaluate(node.consequent, scope)
      const no = (): Value => machine.evaluate(node.alternate, scope)
      const known = staticBoolean(machine, test)
      if (known !== undefined) return known ? yes() : no()
      return choose(machine, test.node, yes, no, node)
    }
    case 'MemberExpression': {
      const value = readMember(machine, node, scope)
      // Taken out of its object, a method would lose its `this` in JavaScript.
      return value.kind === 'builtin' ? unsupported(machine, node) : value
    }
    case 'CallExpression':
      return evaluateCall(machine, node, scope)
    case 'AssignmentExpression':
      return assign(machine, node, scope)
    case 'UpdateExpression':
      return update(machine, node, scope)
    default:
      return unsupported(machine, node)
  }
}

function unsupported(machine: Interpreter, node: Expression | Super): never {
  return machine.refuse(node as Expression, {
    code: CompileErrorCode.UNSUPPORTED,
    message: `${node.type} is not part of the subset`,
    remedy: 'docs/specs/workflow.md section 5 lists what can be used.',
  })
}

function evaluateLiteral(machine: Interpreter, node: Literal): Value {
  const { value } = node
  if (typeof value === 'bigint') {
    refuseHugeConstant(machine, value, node)
    return { kind: 'integer', node: machine.graph.constant(value) }
  }
  if (typeof value === 'number') return { kind: 'number', value }
  if (typeof value === 'boolean') return booleanConstant(machine, value)
  return machine.refuse(node, {
    code: CompileErrorCode.UNSUPPORTED,
    message: 'there are no strings in a compute task',
    remedy: 'Use bigints and booleans; a string may only name a property: row["stake"].',
  })
}

function readName(machine: Interpreter, name: string, node: Expression, scope: Scope): Value {
  const binding = scope.find(name)
  if (binding === undefined) {
    return machine.refuse(node, {
      code: CompileErrorCode.UNKNOWN_NAME,
      message: `"${name}" is not defined`,
      remedy: suggest(name, scope.names()),
    })
  }
  if (binding.content !== undefined) return binding.content
  return machine.refuse(node, {
    code: CompileErrorCode.USED_BEFORE_DECLARATION,
    message: `"${name}" is used before its declaration`,
    remedy: 'Move the declaration up.',
  })
}

function evaluateArray(machine: Interpreter, node: ArrayExpression, scope: Scope): Value {
  const items = node.elements.flatMap((element): readonly Value[] => {
    if (element === null) {
      return machine.refuse(node, {
        code: CompileErrorCode.UNSUPPORTED,
        message: 'an array with a hole',
        remedy: 'Give every item a value.',
      })
    }
    return evaluateItem(machine, element, scope)
  })
  return makeList(machine, items, node)
}

function evaluateItem(
  machine: Interpreter,
  node: Expression | SpreadElement,
  scope: Scope,
): readonly Value[] {
  if (node.type !== 'SpreadElement') return [machine.evaluate(node, scope)]
  return expectList(machine, machine.evaluate(node.argument, scope), node.argument).content
}

function evaluateCall(machine: Interpreter, node: CallExpression, scope: Scope): Value {
  if (node.callee.type === 'Super') return unsupported(machine, node.callee)
  const callee =
    node.callee.type === 'MemberExpression'
      ? readMember(machine, node.callee, scope)
      : machine.evaluate(node.callee, scope)
  const args = node.arguments.flatMap((argument) => evaluateItem(machine, argument, scope))
  return machine.call(callee, args, node)
}
