import type { AnyNode, ExpressionStatement, Node } from 'acorn'
import { checkSyntax, childrenOf } from '../compiler/checkSyntax.ts'
import { type ComputeSource, compileError, placeInText } from '../compiler/computeSource.ts'
import { CompileErrorCode } from '../compiler/errors.ts'
import { parseProgram } from '../compiler/parseProgram.ts'
import type { ComputeTask, Definition } from './definition.ts'
import { formatReference, MAX_FIELDS, type Reference } from './reference.ts'

const SCOPES = ['inputs', 'tasks', 'item'] as const

/**
 * A `when` expression as a compute task whose result `value` is the answer: `inputs.limit < tasks.price.value` becomes
 * `({ inputs_limit, tasks_price_value }) => (inputs_limit < tasks_price_value)` with the references behind the names.
 *
 * - Errors: COMPILE_SYNTAX, COMPILE_UNSUPPORTED, COMPILE_TOO_DEEP, COMPILE_UNKNOWN_NAME, with the place in the expression.
 * - Source: docs/specs/workflow.md section 2.8.
 */
export function conditionOf(when: string, source = conditionSource(when)): ComputeTask {
  const text = when
  const statement = parseExpression(source)
  checkSyntax(statement, source)
  const reads: { readonly start: number; readonly end: number; readonly reference: Reference }[] =
    []
  const names = new Set<string>()
  const visit = (node: AnyNode, called: boolean): void => {
    refuseShadow(node, source)
    const reference = referenceOf(node, called)
    if (reference !== undefined) {
      const end = reference.at.end
      reads.push({
        start: node.start,
        end,
        reference: readReference(reference.names, node, source),
      })
      return
    }
    if (node.type === 'Identifier') {
      names.add(node.name)
      return
    }
    for (const child of childrenOf(node)) {
      // Names of properties are no names of values.
      const isLabel =
        (node.type === 'MemberExpression' && !node.computed && child === node.property) ||
        (node.type === 'Property' && !node.computed && child === node.key && !node.shorthand)
      if (!isLabel) visit(child, node.type === 'CallExpression' && child === node.callee)
    }
  }
  visit(statement, false)

  const references = new Map<string, string>()
  let rewritten = ''
  let end = statement.start
  for (const read of reads.sort((left, right) => left.start - right.start)) {
    const reference = formatReference(read.reference)
    const name = nameOf(read.reference, (candidate) => {
      const other = references.get(candidate) ?? reference
      return names.has(candidate) || other !== reference
    })
    references.set(name, reference)
    rewritten += text.slice(end, read.start) + name
    end = read.end
  }
  rewritten += text.slice(end, statement.end).replace(/;$/, '')
  const parameters = [...references.keys()].join(', ')
  return {
    compute: `({ ${parameters} }) => (${rewritten}\n)`,
    with: Object.fromEntries(references),
  }
}

/** The source of `when` of a task of a definition, for places in errors. */
export function conditionSource(when: string, definition?: Definition, task = ''): ComputeSource {
  const path = `tasks.${task}.when`
  return {
    task,
    text: when,
    place: (offset) =>
      definition?.locations?.inText(path, offset) ?? placeInText(path, when, offset),
  }
}

function parseExpression(source: ComputeSource): ExpressionStatement {
  const [statement, second] = parseProgram(source).body
  if (statement?.type === 'ExpressionStatement' && second === undefined) return statement
  throw compileError(source, second?.start ?? 0, {
    code: CompileErrorCode.SYNTAX,
    message: 'a condition is exactly one expression',
    remedy: 'Write one boolean expression, such as tasks.price.value > inputs.limit.',
  })
}

interface Chain {
  readonly names: readonly string[]
  /** The node that the names reach up to. */
  readonly at: Node
}

/** The names of `inputs.a.b`, as far as they are data: a method that is called and `length` are not. */
function referenceOf(node: AnyNode, called: boolean): Chain | undefined {
  const names = chainOf(node)
  const [scope] = names ?? []
  if (names === undefined || !SCOPES.some((known) => known === scope)) return undefined
  const last = names.at(-1)
  // The visit goes on into the object, which is the reference.
  if (names.length > 1 && (called || last === 'length')) return undefined
  return { names, at: node }
}

function chainOf(node: AnyNode): readonly string[] | undefined {
  if (node.type === 'Identifier') return [node.name]
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier')
    return undefined
  const before = chainOf(node.object)
  return before === undefined ? undefined : [...before, node.property.name]
}

function readReference(names: readonly string[], node: Node, source: ComputeSource): Reference {
  const [scope, ...rest] = names
  if (scope === 'item' && rest.length <= 1) return { scope: 'item', name: '', fields: rest }
  const [name, ...fields] = rest
  if (
    (scope === 'inputs' || scope === 'tasks') &&
    name !== undefined &&
    fields.length <= MAX_FIELDS
  )
    return { scope, name, fields }
  throw compileError(source, node.start, {
    code: CompileErrorCode.UNKNOWN_NAME,
    message: `"${names.join('.')}" refers to nothing`,
    remedy: 'Write inputs.name, tasks.name, tasks.name.field or, in a task with forEach, item.',
  })
}

/** A parameter called `item` would make one name mean two things. */
function refuseShadow(node: AnyNode, source: ComputeSource): void {
  if (node.type !== 'ArrowFunctionExpression') return
  for (const parameter of node.params) {
    const text = source.text.slice(parameter.start, parameter.end)
    const scope = SCOPES.find((name) => new RegExp(`\\b${name}\\b`).test(text))
    if (scope === undefined) continue
    throw compileError(source, parameter.start, {
      code: CompileErrorCode.UNSUPPORTED,
      message: `"${scope}" has a meaning of its own in a condition`,
      remedy: 'Give the parameter another name.',
    })
  }
}

function nameOf(
  { scope, name, fields }: Reference,
  isTaken: (candidate: string) => boolean,
): string {
  let candidate = [scope, name, ...fields].filter((part) => part !== '').join('_')
  while (isTaken(candidate)) candidate += '_'
  return candidate
}
