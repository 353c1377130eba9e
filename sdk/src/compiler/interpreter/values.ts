import type { ArrowFunctionExpression } from 'acorn'
import type { ScalarType } from '../../workflow/definition.ts'
import type { InputWord } from '../ir/graph.ts'
import type { Scope } from './scope.ts'

/**
 * What an expression of the subset stands for while it is compiled.
 * Words are nodes of the graph; everything around them (lists, objects, functions, Numbers) exists only now.
 */
export type Value =
  | IntegerValue
  | BooleanValue
  | NumberValue
  | ListValue
  | ObjectValue
  | FunctionValue
  | BuiltinValue
  | OpaqueValue
  | UndefinedValue

/** A JavaScript bigint. */
export interface IntegerValue {
  readonly kind: 'integer'
  readonly node: number
}

/** A JavaScript boolean; its node holds 0 or 1. */
export interface BooleanValue {
  readonly kind: 'boolean'
  readonly node: number
}

/** A JavaScript Number: always known while compiling. */
export interface NumberValue {
  readonly kind: 'number'
  readonly value: number
}

/** A JavaScript array. `content` is replaced, never changed in place, so that branches can be undone. */
export interface ListValue {
  readonly kind: 'list'
  readonly id: number
  content: readonly Value[]
  /**
   * Part of a dynamic choice between arrays: which name means which array is not known, so a write through one of them
   * could not be seen through the others. It is read only from then on.
   */
  frozen: boolean
}

export interface ObjectValue {
  readonly kind: 'object'
  readonly id: number
  content: ReadonlyMap<string, Value>
  /** As for arrays. */
  frozen: boolean
}

export interface FunctionValue {
  readonly kind: 'function'
  readonly node: ArrowFunctionExpression
  readonly scope: Scope
}

/** A helper such as `sum`, or a method of a list. */
export interface BuiltinValue {
  readonly kind: 'builtin'
  readonly name: string
  /** The list a method was read from. */
  readonly self?: ListValue | undefined
}

/** An address or text of the inputs: it can be moved around and returned, nothing is computed from it. */
export interface OpaqueValue {
  readonly kind: 'opaque'
  readonly type: ScalarType
  readonly word: InputWord
}

export interface UndefinedValue {
  readonly kind: 'undefined'
}

const NAMES: Readonly<Record<Value['kind'], string>> = {
  integer: 'a bigint',
  boolean: 'a boolean',
  number: 'a Number',
  list: 'an array',
  object: 'an object',
  function: 'a function',
  builtin: 'a function',
  opaque: 'an address or text',
  undefined: 'undefined',
}

export function describeValue(value: Value): string {
  return NAMES[value.kind]
}
