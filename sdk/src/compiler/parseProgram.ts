import { type Program, parse } from 'acorn'
import { type ComputeSource, compileError } from './computeSource.ts'
import { CompileErrorCode } from './errors.ts'

/** Parses a source as strict JavaScript. Errors: COMPILE_SYNTAX, COMPILE_TOO_DEEP. */
export function parseProgram(source: ComputeSource): Program {
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
