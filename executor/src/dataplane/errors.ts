import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const ArrowErrorCode = {
  /** The bytes are not Arrow IPC. */
  UNREADABLE: 'ARROW_UNREADABLE',
  /** A column has a type that no value has, such as a floating point number, or another one than declared. */
  TYPE: 'ARROW_TYPE',
  /** A column has a null. */
  NULL: 'ARROW_NULL',
  /** A declared column is missing, or there is one that was not declared, or two of one name. */
  COLUMNS: 'ARROW_COLUMNS',
} as const

export type ArrowErrorData =
  | { readonly code: typeof ArrowErrorCode.UNREADABLE; readonly reason: string }
  | {
      readonly code: typeof ArrowErrorCode.TYPE
      readonly column: string
      readonly actual: string
      /** Type of the language, if one was declared. */
      readonly expected: string | undefined
    }
  | { readonly code: typeof ArrowErrorCode.NULL; readonly column: string; readonly row: number }
  | { readonly code: typeof ArrowErrorCode.COLUMNS; readonly column: string }

/** Arrow data that does not become a value. */
export class ArrowError extends FlowError<ArrowErrorData> {}

export function arrowUnreadable(cause: unknown): ArrowError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ArrowError({
    data: { code: ArrowErrorCode.UNREADABLE, reason },
    message: `not Arrow IPC: ${reason}`,
    remedy: 'Give an Arrow IPC stream or file without compression.',
    cause,
  })
}

export function arrowType(
  column: string,
  actual: string,
  expected: string | undefined,
): ArrowError {
  return new ArrowError({
    data: { code: ArrowErrorCode.TYPE, column, actual, expected },
    message: `column ${column} is ${actual}${expected === undefined ? '' : `, not ${expected}`}`,
    remedy:
      'Convert it to an integer, boolean, text or address, such as round(x)::HUGEINT for a fraction or x::VARCHAR for a date.',
  })
}

export function arrowNull(column: string, row: number): ArrowError {
  return new ArrowError({
    data: { code: ArrowErrorCode.NULL, column, row },
    message: `column ${column} is null in row ${row}`,
    remedy:
      'There is no null between tasks: give a value for it, such as coalesce(x, 0), or filter the row.',
  })
}

export function arrowColumns(column: string, problem: string): ArrowError {
  return new ArrowError({
    data: { code: ArrowErrorCode.COLUMNS, column },
    message: `column ${column} ${problem}`,
    remedy: 'Give exactly the declared columns; name computed ones with AS.',
  })
}
