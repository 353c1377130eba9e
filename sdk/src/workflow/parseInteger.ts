import { WORD_LIMIT } from '../flowvm/program.ts'

const DECIMAL = /^-?(?:0|[1-9][0-9]*(?:_[0-9]+)*)$/

/** Why a text is not an integer of the language. */
export type IntegerProblem = 'syntax' | 'range'

/**
 * Reads an exact integer in decimal, with `_` between digits if wanted.
 *
 * No hexadecimal, no fraction, no exponent, no leading zero, no plus sign: one value has few spellings.
 * Out: |v| < 2^96, or the problem.
 */
export function parseInteger(text: string): bigint | IntegerProblem {
  // 2^96 has 29 digits: anything much longer is out of range without being converted.
  if (!DECIMAL.test(text)) return 'syntax'
  const digits = text.replaceAll('_', '')
  if (digits.length > 30) return 'range'
  const value = BigInt(digits)
  return value < WORD_LIMIT && value > -WORD_LIMIT ? value : 'range'
}
