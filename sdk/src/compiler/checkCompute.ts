import type { ArrowFunctionExpression } from 'acorn'
import type { Definition } from '../workflow/definition.ts'
import { suggest } from '../workflow/didYouMean.ts'
import { compileError, computeSourceOf } from './computeSource.ts'
import { CompileErrorCode } from './errors.ts'
import { parseCompute } from './parseCompute.ts'

/**
 * Checks of one compute task that need no inputs: syntax, subset, and that the arguments it destructures are given.
 *
 * Errors: COMPILE_SYNTAX, COMPILE_NOT_AN_ARROW, COMPILE_UNSUPPORTED, COMPILE_TOO_DEEP, COMPILE_UNKNOWN_PROPERTY.
 */
export function checkCompute(definition: Definition, task: string): void {
  const source = computeSourceOf(definition, task)
  const arrow = parseCompute(source)
  const given = Object.keys(definition.tasks[task]?.with ?? {})
  for (const { name, start } of requiredArguments(arrow)) {
    if (given.includes(name)) continue
    throw compileError(source, start, {
      code: CompileErrorCode.UNKNOWN_PROPERTY,
      message: `the task is given no argument "${name}"`,
      remedy: `${suggest(name, given)} Arguments stand under "with:".`,
    })
  }
}

function requiredArguments(
  arrow: ArrowFunctionExpression,
): { readonly name: string; readonly start: number }[] {
  const [parameter] = arrow.params
  if (parameter?.type !== 'ObjectPattern') return []
  return parameter.properties.flatMap((property) => {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier')
      return []
    return property.value.type === 'AssignmentPattern'
      ? []
      : [{ name: property.key.name, start: property.start }]
  })
}
