import type { Definition } from '../definition.ts'
import { didYouMean, suggest } from '../didYouMean.ts'
import { type PlainCode, WorkflowError, WorkflowErrorCode } from '../errors.ts'

/** An error about the part of a definition at `path`, with its place in the file. */
export function faultAt(
  definition: Definition,
  fault: {
    readonly code: PlainCode
    readonly path: string
    readonly message: string
    readonly remedy: string
  },
): WorkflowError {
  const { code, path, message, remedy } = fault
  return new WorkflowError({
    data: { code, path },
    message,
    remedy,
    where: definition.locations?.of(path),
  })
}

const UNKNOWN_CODES = {
  input: WorkflowErrorCode.UNKNOWN_INPUT,
  task: WorkflowErrorCode.UNKNOWN_TASK,
  column: WorkflowErrorCode.UNKNOWN_COLUMN,
  result: WorkflowErrorCode.UNKNOWN_RESULT,
  argument: WorkflowErrorCode.UNKNOWN_ARGUMENT,
  host: WorkflowErrorCode.HOST_UNKNOWN,
} as const

/** Refuses a name that is not among the known ones. `of` completes the sentence: "which is no column of accounts". */
export function checkName(
  definition: Definition,
  what: keyof typeof UNKNOWN_CODES,
  name: string,
  known: readonly string[],
  path: string,
  of = '',
): void {
  if (known.includes(name)) return
  throw new WorkflowError({
    data: { code: UNKNOWN_CODES[what], path, name, suggestion: didYouMean(name, known) },
    message: `${path} refers to "${name}", which is no ${what}${of}`,
    remedy: suggest(name, known),
    where: definition.locations?.of(path),
  })
}
