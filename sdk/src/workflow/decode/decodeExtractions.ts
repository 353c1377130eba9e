import {
  type ExtractedColumn,
  type ExtractedResult,
  LIST_TYPES,
  SCALAR_TYPES,
} from '../definition.ts'
import { MAX_COLUMNS, MAX_DECIMALS, MAX_POINTER_LENGTH, MAX_RESULTS } from '../limits.ts'
import { describeNode, type SourceMap, type SourceNode } from '../source/sourceNode.ts'
import { readType } from './decodeInput.ts'
import { noResult } from './decodeResults.ts'
import {
  decodeCount,
  expectMap,
  expectText,
  invalidValue,
  joinPath,
  readDescription,
  readFields,
  readNamed,
  requireField,
} from './decoder.ts'

/**
 * Reads `outputs` of an `http` task: result → type and place in the answer. `price: integer` is short for
 * `price: { type: integer, at: /price }`.
 */
export function decodeExtractions(
  node: SourceNode | undefined,
  task: SourceMap,
  taskPath: string,
): Readonly<Record<string, ExtractedResult>> {
  const path = joinPath(taskPath, 'outputs')
  const map = expectMap(requireField(node, task, taskPath, 'outputs'), path, 'a map of results')
  const entries = readNamed(map, path, MAX_RESULTS)
  if (entries.length === 0) throw noResult(map, path)
  return Object.fromEntries(
    entries.map(({ key, value }) => [key, decodeExtraction(value, joinPath(path, key), key)]),
  )
}

const KEYS = ['type', 'at', 'decimals', 'columns', 'description'] as const
const TYPES = [...SCALAR_TYPES, ...LIST_TYPES, 'table'] as const

function decodeExtraction(node: SourceNode, path: string, name: string): ExtractedResult {
  if (node.kind === 'scalar') {
    return { type: readType(node, path, [...SCALAR_TYPES, ...LIST_TYPES]), at: `/${name}` }
  }
  const map = expectMap(node, path, 'a type or a map with "type"')
  const fields = readFields(map, path, KEYS)
  const type = readType(requireField(fields.type, map, path, 'type'), joinPath(path, 'type'), TYPES)
  const description = readDescription(fields.description, joinPath(path, 'description'))
  const at = decodePointer(fields.at, joinPath(path, 'at'), name)
  if (type !== 'table') {
    if (fields.columns !== undefined)
      throw misplaced(fields.columns, joinPath(path, 'columns'), 'only a table has columns')
    return { type, at, ...decodeDecimals(fields.decimals, path, type), ...description }
  }
  if (fields.decimals !== undefined) {
    const decimals = joinPath(path, 'decimals')
    throw misplaced(fields.decimals, decimals, 'the decimals of a table stand with its columns')
  }
  const columns = joinPath(path, 'columns')
  const columnsMap = expectMap(
    requireField(fields.columns, map, path, 'columns'),
    columns,
    'a map of columns',
  )
  const entries = readNamed(columnsMap, columns, MAX_COLUMNS)
  if (entries.length === 0) throw noResult(columnsMap, columns)
  return {
    type,
    at,
    columns: Object.fromEntries(
      entries.map(({ key, value }) => [key, decodeColumn(value, joinPath(columns, key), key)]),
    ),
    ...description,
  }
}

function decodeColumn(node: SourceNode, path: string, name: string): ExtractedColumn {
  if (node.kind === 'scalar') return { type: readType(node, path, SCALAR_TYPES), at: `/${name}` }
  const map = expectMap(node, path, 'a type or a map with "type"')
  const fields = readFields(map, path, ['type', 'at', 'decimals'])
  const type = readType(
    requireField(fields.type, map, path, 'type'),
    joinPath(path, 'type'),
    SCALAR_TYPES,
  )
  const at = decodePointer(fields.at, joinPath(path, 'at'), name)
  return { type, at, ...decodeDecimals(fields.decimals, path, type) }
}

/** RFC 6901: empty, or names after slashes; `~` only as `~0` and `~1`. */
const POINTER = /^(?:\/(?:[^/~]|~[01])*)*$/

function decodePointer(node: SourceNode | undefined, path: string, name: string): string {
  if (node === undefined) return `/${name}`
  const { text } = expectText(node, path, 'a JSON Pointer as text')
  if (POINTER.test(text) && text.length <= MAX_POINTER_LENGTH) return text
  throw invalidValue(
    node,
    path,
    `${path} is not a JSON Pointer: ${describeNode(node)}`,
    `Write the names on the way, each after a slash: /data/0/price. The whole answer is ''.`,
  )
}

function decodeDecimals(
  node: SourceNode | undefined,
  path: string,
  type: string,
): { readonly decimals?: number } {
  if (node === undefined) return {}
  const decimals = joinPath(path, 'decimals')
  if (type !== 'integer' && type !== 'integer[]')
    throw misplaced(node, decimals, `a value of type ${type} has no decimals`)
  const count = decodeCount(node, decimals, { least: 0, most: MAX_DECIMALS })
  return count === 0 ? {} : { decimals: count }
}

function misplaced(node: SourceNode, path: string, message: string): Error {
  return invalidValue(node, path, message, 'Remove this key.')
}
