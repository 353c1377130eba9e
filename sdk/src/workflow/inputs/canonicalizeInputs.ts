import type { Hex } from 'viem'
import { canonicalBytes, hashBytes } from '../canonicalJson.ts'
import type { JsonValue } from '../jsonValue.ts'
import type { Inputs, InputValue, Row, ScalarValue } from './inputValues.ts'

/**
 * UTF-8 bytes of the canonical form (RFC 8785) of checked inputs: integers as decimal strings, addresses with EIP-55
 * capitals, tables as rows.
 *
 * Source: docs/specs/workflow.md section 4.
 */
export function canonicalizeInputs(inputs: Inputs): Uint8Array {
  return canonicalBytes(
    Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, toJson(value)])),
  )
}

/** `inputsHash`: keccak-256 of the canonical form. */
export function hashInputs(inputs: Inputs): Hex {
  return hashBytes(canonicalizeInputs(inputs))
}

function toJson(value: InputValue): JsonValue {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object') return value
  return value.map((item: ScalarValue | Row): JsonValue => {
    if (typeof item !== 'object') return toJson(item)
    return Object.fromEntries(Object.entries(item).map(([column, cell]) => [column, toJson(cell)]))
  })
}
