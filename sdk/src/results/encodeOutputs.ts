import { encodeAbiParameters, type Hex, keccak256 } from 'viem'
import { encodeValue } from '../table/encodeValue.ts'
import {
  isList,
  isTable,
  itemTypeOf,
  type ListValue,
  type ScalarValue,
  type Value,
} from '../table/value.ts'
import type { ScalarType } from '../workflow/definition.ts'

/** Results of a task by name. */
export type NamedValues = Readonly<Record<string, Value>>

/** Results whose encoding is longer are represented by the digests of their values: a contract could not take them anyway. */
export const MAX_ENCODED_BYTES = 2 ** 20 // 1 MiB

/** A word of the encoding. */
const WORD_BYTES = 32

const SOLIDITY_TYPES: Readonly<Record<ScalarType, string>> = {
  integer: 'int256',
  boolean: 'bool',
  address: 'address',
  text: 'string',
}

interface Parameter {
  readonly type: string
  readonly value: unknown
}

/**
 * The canonical output of a task: its results in the order of their names, as `abi.encode` of Solidity gives them.
 *
 * - A table is one array a column, in the order of the columns. Above MAX_ENCODED_BYTES: `abi.encode(bytes32[])` of the keccak-256 of
 *   each result's canonical bytes.
 * - Errors: those of `encodeValue` for a value that is none.
 * - Source: docs/specs/results.md section 2.
 */
export function encodeOutputs(values: NamedValues): Hex {
  const sorted = Object.keys(values)
    .sort()
    .map((name) => values[name] as Value)
  const parameters = sorted.flatMap(parametersOf)
  if (parameters.reduce((sum, item) => sum + bytesOf(item), 0) <= MAX_ENCODED_BYTES)
    return encodeAbiParameters(
      parameters.map(({ type }) => ({ type })),
      parameters.map(({ value }) => value),
    )
  return encodeAbiParameters(
    [{ type: 'bytes32[]' }],
    [sorted.map((value) => keccak256(encodeValue(value)))],
  )
}

function parametersOf(value: Value): Parameter[] {
  if (isTable(value))
    return Object.keys(value.columns)
      .sort()
      .map((name) => listParameter(value.columns[name] as ListValue))
  if (isList(value)) return [listParameter(value)]
  return [{ type: SOLIDITY_TYPES[value.type], value: plain(value.type, value.value) }]
}

function listParameter({ type, items }: ListValue): Parameter {
  const itemType = itemTypeOf(type)
  return {
    type: `${SOLIDITY_TYPES[itemType]}[]`,
    value: items.map((item) => plain(itemType, item)),
  }
}

/** Capitals of an address are no part of the value; wrong ones are refused by who encodes. */
function plain(type: ScalarType, value: ScalarValue['value']): ScalarValue['value'] {
  return type === 'address' ? String(value).toLowerCase() : value
}

/** Length of the encoding of a parameter, its head included. */
function bytesOf({ type, value }: Parameter): number {
  const isText = type.startsWith('string')
  if (!Array.isArray(value)) return WORD_BYTES + (isText ? textBytes(value) : 0)
  const items = value.reduce<number>((sum, item) => sum + (isText ? textBytes(item) : 0), 0)
  return (2 + value.length) * WORD_BYTES + items
}

/** Length and characters of a text, padded. */
function textBytes(text: unknown): number {
  const { length } = new TextEncoder().encode(String(text))
  return WORD_BYTES * (1 + Math.ceil(length / WORD_BYTES))
}
