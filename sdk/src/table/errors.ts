import { FlowError } from '../errors/flowError.ts'

export const ValueErrorCode = {
  /** The encoded value is longer, or has more rows or columns, than a value may have. */
  TOO_LARGE: 'VALUE_TOO_LARGE',
  /** The bytes end before the value does. */
  TRUNCATED: 'VALUE_TRUNCATED',
  /** More bytes follow the end of the value. */
  TRAILING_BYTES: 'VALUE_TRAILING_BYTES',
  /** The bytes are not Arrow, or another form of it than the canonical one. */
  NOT_CANONICAL: 'VALUE_NOT_CANONICAL',
  /** Bytes that are not UTF-8, or a text with half of a surrogate pair. */
  TEXT_INVALID: 'VALUE_TEXT_INVALID',
  /** An integer v with |v| >= 2^96. */
  INTEGER_RANGE: 'VALUE_INTEGER_RANGE',
  /** Not 0x and 40 hexadecimal digits. */
  ADDRESS_SYNTAX: 'VALUE_ADDRESS_SYNTAX',
  /** Data of another type than declared, a missing value included. */
  WRONG_TYPE: 'VALUE_WRONG_TYPE',
  /** A table without columns, with a bad name, or with columns of different lengths or names. */
  COLUMNS_INVALID: 'VALUE_COLUMNS_INVALID',
} as const
export type ValueErrorCode = (typeof ValueErrorCode)[keyof typeof ValueErrorCode]

export type ValueErrorData =
  | {
      readonly code: typeof ValueErrorCode.TOO_LARGE
      readonly what: 'bytes' | 'rows' | 'columns'
      readonly limit: number
    }
  | { readonly code: typeof ValueErrorCode.TRUNCATED; readonly bytes: number }
  | { readonly code: typeof ValueErrorCode.TRAILING_BYTES; readonly bytes: number }
  | {
      readonly code: typeof ValueErrorCode.NOT_CANONICAL
      /** Where in the bytes. */
      readonly offset: number
      readonly reason: string
    }
  | {
      readonly code:
        | typeof ValueErrorCode.TEXT_INVALID
        | typeof ValueErrorCode.INTEGER_RANGE
        | typeof ValueErrorCode.ADDRESS_SYNTAX
        | typeof ValueErrorCode.WRONG_TYPE
        | typeof ValueErrorCode.COLUMNS_INVALID
      /** Column, and row from 0 on, such as `stake[3]`. */
      readonly path: string
    }

/** A value, or bytes of one, that cannot flow between tasks. */
export class ValueError extends FlowError<ValueErrorData> {}

type PathCode = Extract<ValueErrorData, { path: string }>['code']

export function valueTooLarge(what: 'bytes' | 'rows' | 'columns', limit: number): ValueError {
  return new ValueError({
    data: { code: ValueErrorCode.TOO_LARGE, what, limit },
    message: `the value has more than ${limit} ${what}`,
    remedy: 'Aggregate or split the data before it goes to the next task.',
  })
}

export function valueTruncated(bytes: number): ValueError {
  return new ValueError({
    data: { code: ValueErrorCode.TRUNCATED, bytes },
    message: `the encoded value is cut off after ${bytes} bytes`,
    remedy: 'Fetch it again: its bytes are not complete.',
  })
}

export function valueTrailing(bytes: number): ValueError {
  return new ValueError({
    data: { code: ValueErrorCode.TRAILING_BYTES, bytes },
    message: `${bytes} bytes follow the encoded value`,
    remedy: 'Give the bytes of one value alone.',
  })
}

export function notCanonical(offset: number, reason: string): ValueError {
  return new ValueError({
    data: { code: ValueErrorCode.NOT_CANONICAL, offset, reason },
    message: `not a canonical value at byte ${offset}: ${reason}`,
    remedy:
      'Encode it as docs/specs/data.md section 2 says; the executor converts other Arrow data.',
  })
}

export function badValue(
  code: PathCode,
  path: string,
  message: string,
  remedy: string,
): ValueError {
  return new ValueError({ data: { code, path }, message: `${path}: ${message}`, remedy })
}

export function integerOutOfRange(path: string): ValueError {
  return badValue(
    ValueErrorCode.INTEGER_RANGE,
    path,
    'the integer needs more than 96 bits',
    'Every integer v satisfies |v| < 2^96.',
  )
}

export function textInvalid(path: string): ValueError {
  return badValue(
    ValueErrorCode.TEXT_INVALID,
    path,
    'the text is not well-formed Unicode',
    'Give UTF-8 without surrogates, or encode binary data as hexadecimal text.',
  )
}

export function addressInvalid(path: string): ValueError {
  return badValue(
    ValueErrorCode.ADDRESS_SYNTAX,
    path,
    'not an address',
    'Give 0x and 40 hexadecimal digits.',
  )
}

export function wrongType(path: string, expected: string, actual: string): ValueError {
  return badValue(
    ValueErrorCode.WRONG_TYPE,
    path,
    `${expected} is needed, not ${actual}`,
    'Give data of the declared type; there is no null.',
  )
}
