import { type AstNode, childOf, lineAt, listOf, rangeOf, typeOf, walk } from '../ast/astNode.ts'
import type { ParsedSource } from '../ast/parseContracts.ts'

/** One small fault in one file. */
export interface Mutant {
  readonly path: string
  readonly line: number
  /** Bytes of the file that are replaced. */
  readonly start: number
  readonly end: number
  readonly before: string
  readonly after: string
  readonly kind: string
}

const BINARY: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
  '^': ['&'],
  '&&': ['||'],
  '||': ['&&'],
}
const ASSIGNMENT: Readonly<Record<string, string>> = {
  '+=': '-=',
  '-=': '+=',
  '|=': '&=',
  '&=': '|=',
  '<<=': '>>=',
  '>>=': '<<=',
}
const UNARY: Readonly<Record<string, string>> = { '++': '--', '--': '++', '!': '', '~': '' }
const YUL: Readonly<Record<string, string>> = {
  add: 'sub',
  sub: 'add',
  mul: 'div',
  lt: 'gt',
  gt: 'lt',
  and: 'or',
  or: 'and',
  shl: 'shr',
  shr: 'shl',
}

const SEMICOLON = 0x3b

/**
 * Every fault that is planted in a source, in the order of the source.
 *
 * - Shape: relations, arithmetic, logic and constants changed by one step; conditions negated; checks, statements,
 *   events and modifiers dropped; neighbouring arguments of one type swapped. Visibility and declarations stay.
 */
export function findMutants(source: ParsedSource): readonly Mutant[] {
  const mutants: Mutant[] = []
  for (const { node, above } of walk(source.ast)) {
    for (const { start, end, after, kind } of mutateNode(source, node, above)) {
      const before = source.bytes.subarray(start, end).toString()
      const line = lineAt(source.bytes, start)
      mutants.push({ path: source.path, line, start, end, before, after, kind })
    }
  }
  return mutants
}

type Edit = Pick<Mutant, 'start' | 'end' | 'after' | 'kind'>

function mutateNode(
  source: ParsedSource,
  node: AstNode,
  above: readonly AstNode[],
): readonly Edit[] {
  const operator = String(node['operator'])
  switch (node.nodeType) {
    case 'BinaryOperation': {
      const [left, right] = [childOf(node, 'leftExpression'), childOf(node, 'rightExpression')]
      if (left === undefined || right === undefined) return []
      const gap = { start: rangeOf(left).end, end: rangeOf(right).start }
      return (BINARY[operator] ?? []).map((after) => edit(source, gap, operator, after))
    }
    case 'Assignment': {
      const [left, right] = [childOf(node, 'leftHandSide'), childOf(node, 'rightHandSide')]
      const after = ASSIGNMENT[operator]
      if (left === undefined || right === undefined || after === undefined) return []
      const gap = { start: rangeOf(left).end, end: rangeOf(right).start }
      return [edit(source, gap, operator, after)]
    }
    case 'UnaryOperation': {
      const after = UNARY[operator]
      return after === undefined ? [] : [edit(source, rangeOf(node), operator, after)]
    }
    case 'Literal':
      return mutateLiteral(node)
    case 'IfStatement':
    case 'Conditional': {
      const condition = childOf(node, 'condition')
      if (condition === undefined) return []
      return [...negate(source, condition), ...dropCheck(source, node)]
    }
    case 'ExpressionStatement':
    case 'EmitStatement':
      return [dropStatement(source, node, above)]
    case 'ModifierInvocation':
      return [{ ...rangeOf(node), after: '', kind: 'drop modifier' }]
    case 'FunctionCall':
      return swapArguments(source, node)
    case 'YulFunctionCall': {
      const name = childOf(node, 'functionName')
      const after = name === undefined ? undefined : YUL[String(name['name'])]
      return name === undefined || after === undefined
        ? []
        : [{ ...rangeOf(name), after, kind: `${name['name']} to ${after}` }]
    }
    default:
      return []
  }
}

/** Replaces an operator inside the part of the source that holds it. */
function edit(
  source: ParsedSource,
  part: { readonly start: number; readonly end: number },
  operator: string,
  after: string,
): Edit {
  const start = part.start + source.bytes.subarray(part.start, part.end).indexOf(operator)
  return {
    start,
    end: start + operator.length,
    after,
    kind: `${operator} to ${after || 'nothing'}`,
  }
}

function mutateLiteral(node: AstNode): readonly Edit[] {
  const value = String(node['value'])
  if (node['kind'] === 'bool') {
    return [{ ...rangeOf(node), after: value === 'true' ? 'false' : 'true', kind: 'flip' }]
  }
  if (node['kind'] !== 'number' || !/^(0x[0-9a-fA-F]+|[0-9_]+)$/.test(value)) return []
  const number = BigInt(value.replaceAll('_', ''))
  const { start } = rangeOf(node)
  const range = { start, end: start + value.length } // without a unit such as days
  const up = { ...range, after: String(number + 1n), kind: 'plus one' }
  return number === 0n ? [up] : [up, { ...range, after: String(number - 1n), kind: 'minus one' }]
}

function negate(source: ParsedSource, condition: AstNode): readonly Edit[] {
  // The opposite of these is among their own mutants.
  if (['BinaryOperation', 'UnaryOperation'].includes(condition.nodeType)) return []
  const range = rangeOf(condition)
  const text = source.bytes.subarray(range.start, range.end).toString()
  return [{ ...range, after: `!(${text})`, kind: 'negate' }]
}

/** `if (...) revert ...;` without an else is a check. */
function dropCheck(source: ParsedSource, node: AstNode): readonly Edit[] {
  const body = childOf(node, 'trueBody')
  const statements = body?.nodeType === 'Block' ? listOf(body, 'statements') : [body]
  const isCheck = statements.length === 1 && statements[0]?.nodeType === 'RevertStatement'
  if (!isCheck || childOf(node, 'falseBody') !== undefined) return []
  return [{ ...withSemicolon(source, node), after: '{}', kind: 'drop check' }]
}

function dropStatement(source: ParsedSource, node: AstNode, above: readonly AstNode[]): Edit {
  const parent = above.at(-1)
  // The step of a loop may be missing, but cannot be a block.
  const isStep = parent?.nodeType === 'ForStatement' && childOf(parent, 'loopExpression') === node
  return isStep
    ? { ...rangeOf(node), after: '', kind: 'drop statement' }
    : { ...withSemicolon(source, node), after: '{}', kind: 'drop statement' }
}

/** A statement ends before its semicolon, a block has none. */
function withSemicolon(source: ParsedSource, node: AstNode): { start: number; end: number } {
  const { start, end } = rangeOf(node)
  return { start, end: source.bytes[end] === SEMICOLON ? end + 1 : end }
}

function swapArguments(source: ParsedSource, node: AstNode): readonly Edit[] {
  const list = listOf(node, 'arguments')
  return list.slice(1).flatMap((second, index) => {
    const first = list[index]
    if (first === undefined || typeOf(first) !== typeOf(second)) return []
    const [a, b] = [rangeOf(first), rangeOf(second)]
    const text = (range: { start: number; end: number }): string =>
      source.bytes.subarray(range.start, range.end).toString()
    if (text(a) === text(b)) return []
    const between = text({ start: a.end, end: b.start })
    const after = `${text(b)}${between}${text(a)}`
    return [{ start: a.start, end: b.end, after, kind: 'swap arguments' }]
  })
}
