import type { Inputs, InputValue, Row, ScalarValue } from '../workflow/inputs/inputValues.ts'
import type { InputWord } from './ir/graph.ts'

/** The scalar of the inputs that `word` names; checked inputs always have it. */
export function readInputWord(inputs: Inputs, word: InputWord): ScalarValue {
  const value = inputs[word.input]
  if (word.row === undefined || !isList(value)) return isScalar(value) ? value : ''
  const item = value[word.row]
  if (item === undefined) return ''
  return typeof item === 'object' ? (item[word.column ?? ''] ?? '') : item
}

/** The word of an integer or boolean. */
export function toWord(value: ScalarValue): bigint {
  return typeof value === 'bigint' ? value : BigInt(value === true)
}

function isList(value: InputValue | undefined): value is readonly ScalarValue[] | readonly Row[] {
  return Array.isArray(value)
}

function isScalar(value: InputValue | undefined): value is ScalarValue {
  return value !== undefined && typeof value !== 'object'
}
