import type { Data } from '../compiler/interpreter/data.ts'
import { listTypeOf } from '../table/value.ts'
import type { InputDeclaration, ListType, ScalarType } from '../workflow/definition.ts'
import type { Inputs, InputValue } from '../workflow/inputs/inputValues.ts'
import type { Reference } from '../workflow/reference.ts'
import { UNNAMED_RESULT } from '../workflow/resultTypes.ts'

/** Type and length of a value: all that a compiled compute task depends on. */
export type Shape =
  | { readonly type: ScalarType }
  | { readonly type: ListType; readonly length: number }
  | {
      readonly type: 'table'
      readonly columns: Readonly<Record<string, ScalarType>>
      readonly rows: number
    }

/** Shapes of the results of a task by their names. */
export type Shapes = Readonly<Record<string, Shape>>

/** The shape of an input: its declaration, and how long the given value is. */
export function shapeOfInput(declaration: InputDeclaration, value: InputValue | undefined): Shape {
  const length = Array.isArray(value) ? value.length : 0
  if (declaration.type === 'table')
    return { type: 'table', columns: declaration.columns, rows: length }
  const { type } = declaration
  return isListType(type) ? { type, length } : { type }
}

/** The shape as an input of a flow that is made of one task, and a value as long as it: only lengths are read. */
export function inputOfShape(shape: Shape): {
  readonly declaration: InputDeclaration
  readonly value: InputValue
} {
  if (shape.type === 'table')
    return {
      declaration: { type: 'table', columns: shape.columns },
      value: new Array<bigint>(shape.rows).fill(0n),
    }
  const declaration = { type: shape.type }
  return 'length' in shape
    ? { declaration, value: new Array<bigint>(shape.length).fill(0n) }
    : { declaration, value: 0n }
}

/** Shapes of all inputs of a workflow. */
export function shapesOfInputs(
  declarations: Readonly<Record<string, InputDeclaration>>,
  inputs: Inputs,
): Shapes {
  return Object.fromEntries(
    Object.entries(declarations).map(([name, declaration]) => [
      name,
      shapeOfInput(declaration, inputs[name]),
    ]),
  )
}

/**
 * The shapes of what a compute task returns, by the names of its results; undefined if a run would refuse it (lists of lists,
 * mixed types). Twin of the reader of results in executor/src/runtime/tasks/compute.
 */
export function shapesOfData(data: Data): Shapes | undefined {
  const shapes: Record<string, Shape> = {}
  return collect(data, '', shapes) ? shapes : undefined
}

/** What a reference finds among named results or inputs; undefined if that is not known before the run. */
export function shapeAt(named: Shapes, fields: readonly string[]): Shape | undefined {
  const [first] = fields
  const direct = first === undefined ? undefined : named[first]
  if (direct !== undefined) return columnOf(direct, fields.slice(1))
  const nested = named[fields.join('.')]
  if (nested !== undefined) return nested
  const unnamed = named[UNNAMED_RESULT]
  return unnamed === undefined ? undefined : columnOf(unnamed, fields)
}

/** The same for a reference to an input. */
export function shapeOfReferencedInput(
  inputs: Shapes,
  { name, fields }: Reference,
): Shape | undefined {
  const shape = inputs[name]
  return shape === undefined ? undefined : columnOf(shape, fields)
}

function columnOf(shape: Shape, fields: readonly string[]): Shape | undefined {
  const [column] = fields
  if (column === undefined) return shape
  if (fields.length > 1) return undefined
  // Without rows nobody knows that a computed list was to be a table.
  if ('length' in shape) return shape.length === 0 ? shape : undefined
  if (shape.type !== 'table') return undefined
  const type = shape.columns[column]
  return type === undefined ? undefined : { type: listTypeOf(type), length: shape.rows }
}

function collect(data: Data, path: string, shapes: Record<string, Shape>): boolean {
  if (data.kind === 'object')
    return [...data.fields].every(([key, item]) =>
      collect(item, path === '' ? key : `${path}.${key}`, shapes),
    )
  const shape = data.kind === 'list' ? shapeOfList(data.items) : shapeOfScalar(data)
  if (shape === undefined) return false
  shapes[path === '' ? UNNAMED_RESULT : path] = shape
  return true
}

function shapeOfScalar(data: Data): { readonly type: ScalarType } | undefined {
  if (data.kind === 'opaque') return { type: data.type }
  return data.kind === 'integer' || data.kind === 'boolean' ? { type: data.kind } : undefined
}

/** A list of records is a table; one without items is a list of integers. */
function shapeOfList(items: readonly Data[]): Shape | undefined {
  const [first] = items
  if (first?.kind !== 'object') {
    const type = first === undefined ? 'integer' : commonType(items)
    return type === undefined ? undefined : { type: listTypeOf(type), length: items.length }
  }
  const columns: Record<string, ScalarType> = {}
  for (const name of first.fields.keys()) {
    const cells = items.map((item) => (item.kind === 'object' ? item.fields.get(name) : undefined))
    const type = cells.every((cell) => cell !== undefined) ? commonType(cells) : undefined
    if (type === undefined) return undefined
    columns[name] = type
  }
  return { type: 'table', columns, rows: items.length }
}

function commonType(items: readonly Data[]): ScalarType | undefined {
  const [first, ...others] = items.map((item) => shapeOfScalar(item)?.type)
  return others.every((type) => type === first) ? first : undefined
}

function isListType(type: ScalarType | ListType): type is ListType {
  return type.endsWith('[]')
}
