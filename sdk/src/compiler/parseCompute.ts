import type { ArrowFunctionExpression, Node } from 'acorn'
import { checkSyntax } from './checkSyntax.ts'
import { type ComputeSource, compileError } from './computeSource.ts'
import { CompileErrorCode } from './errors.ts'
import { parseProgram } from './parseProgram.ts'

/**
 * Parses the source of a compute task: one arrow function with at most one parameter, in the subset.
 *
 * - Errors: COMPILE_SYNTAX, COMPILE_NOT_AN_ARROW, COMPILE_UNSUPPORTED, COMPILE_TOO_DEEP.
 * - Source: docs/specs/workflow.md section 5.
 */
export function parseCompute(source: ComputeSource): ArrowFunctionExpression {
  const program = parseProgram(source)
  const [statement, second] = program.body
  if (
    statement?.type !== 'ExpressionStatement' ||
    statement.expression.type !== 'ArrowFunctionExpression'
  ) {
    throw notAnArrow(source, statement ?? program)
  }
  if (second !== undefined) throw notAnArrow(source, second)
  const arrow = statement.expression
  const [, extra] = arrow.params
  if (extra !== undefined) {
    throw compileError(source, extra.start, {
      code: CompileErrorCode.NOT_AN_ARROW,
      message: 'a compute function takes one parameter, the object of its arguments',
      remedy: 'Destructure it: ({ stakes, reward }) => …',
    })
  }
  checkSyntax(arrow, source)
  return arrow
}

function notAnArrow(source: ComputeSource, node: Node): Error {
  return compileError(source, node.start, {
    code: CompileErrorCode.NOT_AN_ARROW,
    message: 'a compute source is exactly one arrow function',
    remedy: 'Write ({ a, b }) => { … return { result } }, and put helper functions inside it.',
  })
}
