import { FlowError } from '../../errors/flowError.ts'

export const InputErrorCode = {
  /** A declared input is not given. */
  MISSING: 'INPUT_MISSING',
  /** A given input is not declared. */
  UNKNOWN: 'INPUT_UNKNOWN',
  /** An input is given by two sources. */
  DUPLICATE: 'INPUT_DUPLICATE',
  /** A value of another type than declared. */
  WRONG_TYPE: 'INPUT_WRONG_TYPE',
  /** An integer that is not written in plain decimal. */
  INTEGER_SYNTAX: 'INPUT_INTEGER_SYNTAX',
  /** An integer of more than 96 bits. */
  INTEGER_RANGE: 'INPUT_INTEGER_RANGE',
  /** An address that is not 0x and 40 hexadecimal digits. */
  ADDRESS_SYNTAX: 'INPUT_ADDRESS_SYNTAX',
  /** Capital letters of an address that do not fit EIP-55: most likely a wrong character. */
  ADDRESS_CHECKSUM: 'INPUT_ADDRESS_CHECKSUM',
  /** A text above its limit, or with half a surrogate pair in it. */
  TEXT_TOO_LONG: 'INPUT_TEXT_TOO_LONG',
  /** A column that a table lacks. */
  COLUMN_MISSING: 'INPUT_COLUMN_MISSING',
  /** A column that the table does not declare, or that stands twice. */
  COLUMN_UNKNOWN: 'INPUT_COLUMN_UNKNOWN',
  /** A CSV row with more or fewer cells than the header. */
  CSV_ROW_LENGTH: 'INPUT_CSV_ROW_LENGTH',
  /** A quote in the wrong place, or one that never ends. */
  CSV_QUOTE: 'INPUT_CSV_QUOTE',
  /** An inputs file above its limit. */
  FILE_TOO_LONG: 'INPUT_FILE_TOO_LONG',
  /** A list or table with more rows than its limit. */
  TOO_MANY_ROWS: 'INPUT_TOO_MANY_ROWS',
} as const

export type InputErrorCode = (typeof InputErrorCode)[keyof typeof InputErrorCode]

/** `path` names the value, for example `accounts[3].stake`, rows counted from 0. */
export interface InputErrorData {
  readonly code: InputErrorCode
  readonly path: string
}

/** Inputs that do not fit the declarations of a workflow; docs/specs/workflow.md section 4. */
export class InputError extends FlowError<InputErrorData> {}
