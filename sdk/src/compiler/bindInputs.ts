import type { InputDeclaration, ScalarType } from '../workflow/definition.ts'
import type { Inputs } from '../workflow/inputs/inputValues.ts'
import type { Data } from './interpreter/data.ts'
import type { InputWord } from './ir/graph.ts'
import type { GraphBuilder } from './ir/graphBuilder.ts'

/**
 * One declared input, or a column of it, as data of a task: words for integers and booleans,
 * opaque values for the rest. Only lengths are read from `inputs`, never values.
 */
export function bindInput(
  graph: GraphBuilder,
  name: string,
  declaration: InputDeclaration,
  inputs: Inputs,
  column: string | undefined,
): Data {
  if (declaration.type === 'table') {
    const rows = rowNumbers(inputs, name)
    const cell = (key: string, type: ScalarType, row: number): Data =>
      bindScalar(graph, type, { input: name, column: key, row })
    if (column !== undefined) {
      const type = declaration.columns[column] ?? 'text'
      return { kind: 'list', items: rows.map((row) => cell(column, type, row)) }
    }
    const columns = Object.entries(declaration.columns).sort(([left], [right]) =>
      left < right ? -1 : 1,
    )
    return {
      kind: 'list',
      items: rows.map((row) => ({
        kind: 'object',
        fields: new Map(columns.map(([key, type]) => [key, cell(key, type, row)])),
      })),
    }
  }
  const item = itemType(declaration.type)
  if (item === undefined) return bindScalar(graph, declaration.type as ScalarType, { input: name })
  return {
    kind: 'list',
    items: rowNumbers(inputs, name).map((row) => bindScalar(graph, item, { input: name, row })),
  }
}

function bindScalar(graph: GraphBuilder, type: ScalarType, word: InputWord): Data {
  if (type === 'integer' || type === 'boolean') return { kind: type, node: graph.input(word) }
  return { kind: 'opaque', type, word }
}

function rowNumbers(inputs: Inputs, name: string): number[] {
  const value = inputs[name]
  return Array.isArray(value) ? [...value.keys()] : []
}

/** `integer[]` → `integer`; undefined for a type that is no list. */
export function itemType(type: string): ScalarType | undefined {
  switch (type) {
    case 'integer[]':
      return 'integer'
    case 'boolean[]':
      return 'boolean'
    case 'address[]':
      return 'address'
    case 'text[]':
      return 'text'
    default:
      return undefined
  }
}
