import type { AnyNode, Node } from 'acorn'
import { type ComputeSource, compileError } from './computeSource.ts'
import { CompileErrorCode } from './errors.ts'
import { MAX_DEPTH } from './limits.ts'

/** Node types of the subset; docs/specs/workflow.md section 5.1 lists what they mean. */
const ALLOWED: ReadonlySet<string> = new Set([
  'ArrayExpression',
  'ArrayPattern',
  'ArrowFunctionExpression',
  'AssignmentExpression',
  'AssignmentPattern',
  'BinaryExpression',
  'BlockStatement',
  'BreakStatement',
  'CallExpression',
  'ConditionalExpression',
  'ContinueStatement',
  'EmptyStatement',
  'ExpressionStatement',
  'ForOfStatement',
  'ForStatement',
  'Identifier',
  'IfStatement',
  'Literal',
  'LogicalExpression',
  'MemberExpression',
  'ObjectExpression',
  'ObjectPattern',
  'Property',
  'RestElement',
  'ReturnStatement',
  'SpreadElement',
  'UnaryExpression',
  'UpdateExpression',
  'VariableDeclaration',
  'VariableDeclarator',
])

const ALLOWED_OPERATORS: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '**',
  '<',
  '<=',
  '>',
  '>=',
  '===',
  '!==',
  '&&',
  '||',
  '!',
  '++',
  '--',
  '=',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '**=',
])

const REMEDIES: Readonly<Record<string, string>> = {
  '==': 'Write ===.',
  '!=': 'Write !==.',
  '>>': 'Divide by a power of two: a / 2n ** k.',
  '<<': 'Multiply by a power of two: a * 2n ** k.',
  AwaitExpression: 'A compute task has no outside world: take the value as an input.',
  ClassExpression: 'Use object literals and arrow functions.',
  DoWhileStatement: 'Use for (let i = 0; i < n; i++).',
  ForInStatement: 'Use for…of.',
  FunctionDeclaration: 'Write const name = (…) => ….',
  FunctionExpression: 'Write an arrow function.',
  ImportExpression: 'A compute task is self-contained.',
  NewExpression: 'Use literals: [], {}.',
  SwitchStatement: 'Use if … else or a conditional expression.',
  TemplateLiteral: 'There are no strings in a compute task.',
  ThrowStatement: 'Return a boolean that says whether the result is good.',
  TryStatement: 'Nothing can be caught: an overflow or a division by zero ends the run.',
  WhileStatement: 'Use for with a bound that is known before the run.',
}

/** Refuses everything outside the subset, also where no evaluation would come. */
export function checkSyntax(root: AnyNode, source: ComputeSource): void {
  visit(root, 0)

  function visit(node: AnyNode, depth: number): void {
    if (depth > MAX_DEPTH) {
      throw compileError(source, node.start, {
        code: CompileErrorCode.TOO_DEEP,
        message: `the source is nested more than ${MAX_DEPTH} levels deep`,
        remedy: 'Name intermediate results with const.',
      })
    }
    const problem = findProblem(node)
    if (problem !== undefined) {
      throw compileError(source, node.start, {
        code: CompileErrorCode.UNSUPPORTED,
        message: `${problem.what} is not part of the subset`,
        remedy: REMEDIES[problem.key] ?? 'docs/specs/workflow.md section 5 lists what can be used.',
      })
    }
    for (const child of childrenOf(node)) visit(child, depth + 1)
  }
}

interface Problem {
  readonly what: string
  readonly key: string
}

function findProblem(node: AnyNode): Problem | undefined {
  if (!ALLOWED.has(node.type)) return { what: node.type, key: node.type }
  if ('operator' in node && !ALLOWED_OPERATORS.has(node.operator)) {
    return { what: `the operator ${node.operator}`, key: node.operator }
  }
  switch (node.type) {
    case 'UnaryExpression':
      // `+` is among the operators, but as a sign it is a TypeError on bigint.
      return node.operator === '+' ? { what: 'unary +', key: '+x' } : undefined
    case 'VariableDeclaration':
      return node.kind === 'let' || node.kind === 'const'
        ? undefined
        : { what: node.kind, key: node.kind }
    case 'ArrowFunctionExpression':
      return node.async ? { what: 'async', key: 'AwaitExpression' } : undefined
    case 'ForOfStatement': {
      const { await: waits } = node
      return waits ? { what: 'for await', key: 'AwaitExpression' } : undefined
    }
    case 'MemberExpression':
    case 'CallExpression':
      return node.optional ? { what: '?.', key: '?.' } : undefined
    case 'Property':
      if (node.method || node.kind !== 'init')
        return { what: 'a method', key: 'FunctionExpression' }
      if (!node.computed && node.key.type === 'Identifier' && node.key.name === '__proto__') {
        return { what: '__proto__', key: '__proto__' }
      }
      return undefined
    case 'Literal': {
      const { value } = node
      const isKnown =
        typeof value === 'bigint' || typeof value === 'number' || typeof value === 'boolean'
      return isKnown || typeof value === 'string'
        ? undefined
        : { what: node.raw ?? 'this literal', key: 'Literal' }
    }
    default:
      return undefined
  }
}

export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node)
    .flatMap((value: unknown) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
}

function isNode(value: unknown): value is AnyNode {
  return (
    value !== null &&
    typeof value === 'object' &&
    'type' in value &&
    typeof (value as Node).type === 'string'
  )
}
