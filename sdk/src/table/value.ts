import type { ListType, ScalarType } from '../workflow/definition.ts'

/** One integer, |v| < 2^96. */
export interface IntegerValue {
  readonly type: 'integer'
  readonly value: bigint
}

export interface BooleanValue {
  readonly type: 'boolean'
  readonly value: boolean
}

/** Well-formed Unicode, kept as it is: no normal form is applied. */
export interface TextValue {
  readonly type: 'text'
  readonly value: string
}

/** 20 bytes in hexadecimal with `0x` and the capitals of EIP-55. */
export interface AddressValue {
  readonly type: 'address'
  readonly value: string
}

export type ScalarValue = IntegerValue | BooleanValue | TextValue | AddressValue

export interface IntegerList {
  readonly type: 'integer[]'
  readonly items: readonly bigint[]
}

export interface BooleanList {
  readonly type: 'boolean[]'
  readonly items: readonly boolean[]
}

export interface TextList {
  readonly type: 'text[]'
  readonly items: readonly string[]
}

export interface AddressList {
  readonly type: 'address[]'
  readonly items: readonly string[]
}

/** A list of scalars of one type, which it keeps when it is empty. A column of a table is one too. */
export type ListValue = IntegerList | BooleanList | TextList | AddressList

/** Columns by name, at least one, all of the same length. Their order is no part of the value. */
export interface TableValue {
  readonly type: 'table'
  readonly columns: Readonly<Record<string, ListValue>>
}

/**
 * What flows between tasks. There is no null: a missing value is an error of the task that should have made it.
 *
 * - Limits: limits.ts; `checkValue` checks them.
 * - Canonical bytes: `encodeValue`. Source: docs/specs/data.md section 1.
 */
export type Value = ScalarValue | ListValue | TableValue
export type ValueType = Value['type']

/** Type of a list whose items have type `type`. */
export function listTypeOf(type: ScalarType): ListType {
  return `${type}[]`
}

/** Type of the items of a list of type `type`. */
export function itemTypeOf(type: ListType): ScalarType {
  return type.slice(0, -2) as ScalarType
}

export function isTable(value: Value): value is TableValue {
  return value.type === 'table'
}

export function isList(value: Value): value is ListValue {
  return value.type.endsWith('[]')
}

/** Rows of a table, items of a list, 1 for a scalar. */
export function rowCountOf(value: Value): number {
  if (isList(value)) return value.items.length
  if (!isTable(value)) return 1
  for (const name in value.columns) return value.columns[name]?.items.length ?? 0
  return 0
}
