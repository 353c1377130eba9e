import { type AstNode, childOf, childrenOf, listOf, typeOf, walk } from '../ast/astNode.ts'

/** What a function does that others can notice, in the order in which it happens. */
export interface Step {
  /** `call`: control leaves for code that may call back. `write`: storage changes. */
  readonly kind: 'call' | 'write' | 'emit'
  readonly node: AstNode
}

/** Declarations by the id that the compiler gave them. */
export interface Program {
  readonly functions: ReadonlyMap<number, AstNode>
  readonly stateVariables: ReadonlySet<number>
}

/** Deeper nesting than any function here has; recursion ends there. */
const DEPTH_MAX = 24

/**
 * Lists what a function does, with the functions it calls inlined.
 *
 * - Both branches of a condition count, one after the other; a loop counts twice, so that what its next round does comes
 *   after what the last one did.
 * - Not a `call`: a static one, which can change nothing, and one into a library of ours.
 */
export function stepsOf(node: AstNode, program: Program, depth = 0): readonly Step[] {
  const inside = (child: AstNode | undefined): readonly Step[] =>
    child === undefined ? [] : stepsOf(child, program, depth)
  const children = (): readonly Step[] => childrenOf(node).flatMap(inside)
  switch (node.nodeType) {
    case 'Assignment': {
      const left = childOf(node, 'leftHandSide')
      const steps = [...inside(childOf(node, 'rightHandSide')), ...inside(left)]
      return isStorage(left, program) ? [...steps, { kind: 'write', node }] : steps
    }
    case 'UnaryOperation': {
      const writes = ['++', '--', 'delete'].includes(String(node['operator']))
      return writes && isStorage(childOf(node, 'subExpression'), program)
        ? [...children(), { kind: 'write', node }]
        : children()
    }
    case 'ForStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
      return [...children(), ...children()]
    case 'EmitStatement':
      return [...children(), { kind: 'emit', node }]
    case 'FunctionCall':
      return [...children(), ...stepsOfCall(node, program, depth)]
    case 'YulFunctionCall': {
      const name = childOf(node, 'functionName')?.['name']
      if (name === 'sstore' || name === 'tstore') return [...children(), { kind: 'write', node }]
      if (name === 'call' || name === 'delegatecall') return [...children(), { kind: 'call', node }]
      return children()
    }
    default:
      return children()
  }
}

function stepsOfCall(node: AstNode, program: Program, depth: number): readonly Step[] {
  const callee = calleeOf(node)
  const kind = typeIdentifierOf(callee)
  if (/^t_function_(external|bare|send|transfer)/.test(kind)) {
    const isStatic =
      / (view|pure) /.test(typeOf(callee) ?? '') || /^t_function_barestatic/.test(kind)
    return isStatic ? [] : [{ kind: 'call', node }]
  }
  // push and pop of an array in storage.
  if (/^t_function_array(push|pop)/.test(kind)) return [{ kind: 'write', node }]
  const called = program.functions.get(Number(callee['referencedDeclaration']))
  const body = called === undefined ? undefined : childOf(called, 'body')
  return body === undefined || depth === DEPTH_MAX ? [] : stepsOf(body, program, depth + 1)
}

/** The called expression, without `{value: ...}` around it. */
export function calleeOf(call: AstNode): AstNode {
  const callee = childOf(call, 'expression')
  if (callee === undefined) throw new Error(`a call of nothing at ${call.src}`)
  return callee.nodeType === 'FunctionCallOptions' ? calleeOf(callee) : callee
}

/** The kind of a function as solc names it, for example `t_function_barecall_payable$...`. */
export function typeIdentifierOf(node: AstNode): string {
  const description = node['typeDescriptions'] as { typeIdentifier?: string } | undefined
  return description?.typeIdentifier ?? ''
}

/** Whether assigning to an expression changes storage: a variable of state, or something reached through a reference. */
function isStorage(target: AstNode | undefined, program: Program): boolean {
  if (target === undefined) return false
  if (target.nodeType === 'TupleExpression')
    return listOf(target, 'components').some((part) => isStorage(part, program))
  const base = childOf(target, 'expression') ?? childOf(target, 'baseExpression')
  if (base === undefined) {
    // A local name that refers to storage is only pointed elsewhere.
    return program.stateVariables.has(Number(target['referencedDeclaration']))
  }
  return /storage|^mapping/.test(typeOf(base) ?? '') || isStorage(base, program)
}

/** Finds the functions and the variables of state of a whole program. */
export function readProgram(asts: readonly AstNode[]): Program {
  const functions = new Map<number, AstNode>()
  const stateVariables = new Set<number>()
  for (const ast of asts) {
    for (const { node } of walk(ast)) {
      if (node.nodeType === 'FunctionDefinition') functions.set(Number(node['id']), node)
      if (node.nodeType === 'VariableDeclaration' && node['stateVariable'] === true)
        stateVariables.add(Number(node['id']))
    }
  }
  return { functions, stateVariables }
}
