import { type Address, getAddress } from 'viem'
import type { SourceLocation } from '../../errors/flowError.ts'
import type { ScalarType } from '../definition.ts'
import { MAX_TEXT_LENGTH } from '../limits.ts'
import { parseInteger } from '../parseInteger.ts'
import { quote } from '../source/sourceNode.ts'
import { InputError, InputErrorCode } from './errors.ts'
import type { ScalarValue } from './inputValues.ts'

/** A text of an input file, and where it stands. */
export interface Cell {
  readonly text: string
  readonly path: string
  readonly where?: SourceLocation | undefined
}

/**
 * Reads one value of a declared type.
 *
 * - Out: bigint, boolean, EIP-55 address or text.
 * - Errors: INPUT_INTEGER_SYNTAX, INPUT_INTEGER_RANGE, INPUT_WRONG_TYPE, INPUT_ADDRESS_SYNTAX, INPUT_ADDRESS_CHECKSUM,
 *   INPUT_TEXT_TOO_LONG.
 */
export function decodeScalar(type: ScalarType, cell: Cell): ScalarValue {
  switch (type) {
    case 'integer':
      return decodeInteger(cell)
    case 'boolean':
      return decodeBoolean(cell)
    case 'address':
      return decodeAddress(cell)
    case 'text':
      return decodeText(cell)
  }
}

function decodeInteger(cell: Cell): bigint {
  const value = parseInteger(cell.text)
  if (typeof value === 'bigint') return value
  if (value === 'range') {
    throw inputError(
      cell,
      InputErrorCode.INTEGER_RANGE,
      `${quote(cell.text)} needs more than 96 bits`,
      'Every integer v satisfies |v| < 2^96.',
    )
  }
  throw inputError(
    cell,
    InputErrorCode.INTEGER_SYNTAX,
    `${quote(cell.text)} is not an exact decimal integer`,
    'Write it out in the smallest unit, such as wei: 12500000000000000000 or 12_500_000_000_000_000_000.',
  )
}

function decodeBoolean(cell: Cell): boolean {
  if (cell.text === 'true' || cell.text === 'false') return cell.text === 'true'
  throw inputError(
    cell,
    InputErrorCode.WRONG_TYPE,
    `${quote(cell.text)} is not a boolean`,
    'Write true or false.',
  )
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/

function decodeAddress(cell: Cell): Address {
  const { text } = cell
  if (!ADDRESS.test(text)) {
    throw inputError(
      cell,
      InputErrorCode.ADDRESS_SYNTAX,
      `${quote(text)} is not an address`,
      'Write 0x and 40 hexadecimal digits.',
    )
  }
  const address = getAddress(text.toLowerCase())
  if (text === address || text === text.toLowerCase()) return address
  throw inputError(
    cell,
    InputErrorCode.ADDRESS_CHECKSUM,
    `the capital letters of ${text} do not fit its digits (EIP-55)`,
    'Copy the address again from its source; do not just change it to small letters.',
  )
}

function decodeText(cell: Cell): string {
  if (cell.text.length <= MAX_TEXT_LENGTH && cell.text.isWellFormed()) return cell.text
  throw inputError(
    cell,
    InputErrorCode.TEXT_TOO_LONG,
    `a text of ${cell.text.length} characters or with a broken character`,
    `Give at most ${MAX_TEXT_LENGTH} characters.`,
  )
}

export function inputError(
  cell: Omit<Cell, 'text'>,
  code: InputErrorCode,
  message: string,
  remedy: string,
): InputError {
  return new InputError({
    data: { code, path: cell.path },
    message: `${cell.path}: ${message}`,
    remedy,
    where: cell.where,
  })
}
