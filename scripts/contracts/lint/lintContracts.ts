import { type AstNode, childOf, lineAt, rangeOf, typeOf, walk } from '../ast/astNode.ts'
import { type ParsedSource, parseContracts } from '../ast/parseContracts.ts'
import {
  calleeOf,
  type Program,
  readProgram,
  type Step,
  stepsOf,
  typeIdentifierOf,
} from './steps.ts'

/** Stands in the comment above a function that breaks a rule on purpose, with the reason after it. */
const ALLOWANCE = /@custom:allow (\S+) \S/

interface Finding {
  readonly rule: string
  readonly node: AstNode
  readonly text: string
}

/**
 * Rules about contracts that solhint does not know. Returns findings as `file:line: text (rule)`.
 *
 * - `effects-first`: no function changes storage after it called code that may call back.
 * - `event`: a function that anybody can call and that changes storage emits an event.
 * - `low-level`: the success of a low-level call is looked at.
 * - `storage-loop`: no loop runs as far as an array in storage is long.
 * - `origin`: nobody asks for tx.origin.
 */
export function lintContracts(sources: Readonly<Record<string, string>>): readonly string[] {
  const parsed = parseContracts(sources)
  const program = readProgram(parsed.map(({ ast }) => ast))
  return parsed
    .filter(({ path }) => path in sources)
    .flatMap((source) => lintSource(source, program))
}

function lintSource(source: ParsedSource, program: Program): readonly string[] {
  const findings: string[] = []
  for (const { node, above } of walk(source.ast)) {
    const found =
      node.nodeType === 'FunctionDefinition'
        ? lintFunction(node, above, program)
        : lintNode(node, above)
    const holder = [...above, node].findLast((each) => each.nodeType === 'FunctionDefinition')
    for (const { rule, node: place, text } of found) {
      if (holder !== undefined && isAllowed(holder, rule)) continue
      const line = lineAt(source.bytes, rangeOf(place).start)
      findings.push(`${source.path}:${line}: ${text} (${rule})`)
    }
  }
  return findings
}

/** Functions that change something for everybody who may call them; a constructor has nobody to call back. */
function lintFunction(
  node: AstNode,
  above: readonly AstNode[],
  program: Program,
): readonly Finding[] {
  const isEntry = ['external', 'public'].includes(String(node['visibility']))
  const changes = ['nonpayable', 'payable'].includes(String(node['stateMutability']))
  const body = childOf(node, 'body')
  const inContract = above.some((each) => each['contractKind'] === 'contract')
  if (body === undefined || !isEntry || !changes || !inContract || node['kind'] === 'constructor')
    return []
  const steps = stepsOf(body, program)
  return [...effectsFirst(node, steps), ...event(node, steps)]
}

function effectsFirst(node: AstNode, steps: readonly Step[]): readonly Finding[] {
  const call = steps.findIndex(({ kind }) => kind === 'call')
  const late = steps.findIndex(({ kind }, index) => kind === 'write' && call >= 0 && index > call)
  if (late < 0) return []
  const text = `${node['name']} changes storage after a call into other code`
  return [{ rule: 'effects-first', node, text }]
}

function event(node: AstNode, steps: readonly Step[]): readonly Finding[] {
  const writes = steps.some(({ kind }) => kind === 'write')
  const emits = steps.some(({ kind }) => kind === 'emit')
  return writes && !emits
    ? [{ rule: 'event', node, text: `${node['name']} changes storage and emits no event` }]
    : []
}

function lintNode(node: AstNode, above: readonly AstNode[]): readonly Finding[] {
  switch (node.nodeType) {
    case 'FunctionCall':
      return lowLevel(node, above)
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return storageLoop(node)
    case 'MemberAccess': {
      const isOrigin =
        node['memberName'] === 'origin' && childOf(node, 'expression')?.['name'] === 'tx'
      return isOrigin ? [{ rule: 'origin', node, text: 'tx.origin is not the caller' }] : []
    }
    default:
      return []
  }
}

function lowLevel(node: AstNode, above: readonly AstNode[]): readonly Finding[] {
  const callee = calleeOf(node)
  const isLowLevel =
    /^t_function_(bare|send)/.test(typeIdentifierOf(callee)) ||
    /^LowLevelCall$/.test(String(childOf(callee, 'expression')?.['name']))
  const parent = above.at(-1)
  const isLost =
    parent?.nodeType === 'ExpressionStatement' ||
    (parent?.nodeType === 'VariableDeclarationStatement' &&
      Array.isArray(parent['declarations']) &&
      parent['declarations'][0] === null)
  return isLowLevel && isLost
    ? [{ rule: 'low-level', node, text: 'nobody looks at the success of this call' }]
    : []
}

function storageLoop(node: AstNode): readonly Finding[] {
  const condition = childOf(node, 'condition')
  if (condition === undefined) return []
  const lengths = [...walk(condition)].filter(
    ({ node: each }) =>
      each['memberName'] === 'length' &&
      / storage /.test(`${typeOf(childOf(each, 'expression') ?? each)} `),
  )
  return lengths.length === 0
    ? []
    : [{ rule: 'storage-loop', node, text: 'this loop grows with an array in storage' }]
}

function isAllowed(holder: AstNode, rule: string): boolean {
  const documentation = childOf(holder, 'documentation')
  return String(documentation?.['text'] ?? '')
    .split('\n')
    .some((line) => ALLOWANCE.exec(line)?.[1] === rule)
}
