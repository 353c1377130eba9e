import { type ArrowFunctionExpression, type Node, type Program, parse } from 'acorn'
import { checkSyntax } from './checkSyntax.ts'
import { type ComputeSource, compileError } from './computeSource.ts'
import { CompileErrorCode } from './errors.ts'

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

function parseProgram(source: ComputeSource): Program {
  try {
    // A module is strict: `with`, octal literals and other old traps are syntax errors.
    return parse(source.text, { ecmaVersion: 2022, sourceType: 'module' })
  } catch (error) {
    if (error instanceof RangeError) {
      throw compileError(source, 0, {
        code: CompileErrorCode.TOO_DEEP,
        message: 'the source is nested too deeply',
        remedy: 'Name intermediate results with const.',
      })
    }
    if (!(error instanceof SyntaxError)) throw error
    const offset = 'pos' in error && typeof error.pos === 'number' ? error.pos : 0
    throw compileError(source, offset, {
      code: CompileErrorCode.SYNTAX,
      message: `not valid JavaScript: ${error.message.replace(/ \(\d+:\d+\)$/, '')}`,
      remedy: 'Correct the source at the caret.',
    })
  }
}

function notAnArrow(source: ComputeSource, node: Node): Error {
  return compileError(source, node.start, {
    code: CompileErrorCode.NOT_AN_ARROW,
    message: 'a compute source is exactly one arrow function',
    remedy: 'Write ({ a, b }) => { … return { result } }, and put helper functions inside it.',
  })
}
