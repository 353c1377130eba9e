import { type ComputeSource, compileError } from './computeSource.ts'
import { CompileErrorCode } from './errors.ts'
import { parseProgram } from './parseProgram.ts'

/**
 * Checks the syntax of a script: one arrow function, with all of JavaScript inside.
 * Errors: COMPILE_SYNTAX, COMPILE_NOT_AN_ARROW, COMPILE_TOO_DEEP.
 */
export function checkScript(source: ComputeSource): void {
  const [statement, second] = parseProgram(source).body
  const isArrow =
    statement?.type === 'ExpressionStatement' &&
    statement.expression.type === 'ArrowFunctionExpression'
  if (isArrow && second === undefined) return
  throw compileError(source, (isArrow ? second?.start : statement?.start) ?? 0, {
    code: CompileErrorCode.NOT_AN_ARROW,
    message: 'a script is exactly one arrow function',
    remedy: 'Write ({ a, b }) => { … return { result } }, and put helper functions inside it.',
  })
}
