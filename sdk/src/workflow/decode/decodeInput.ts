import { type InputDeclaration, LIST_TYPES, SCALAR_TYPES, type ScalarType } from '../definition.ts'
import { suggest } from '../didYouMean.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { MAX_COLUMNS } from '../limits.ts'
import { describeNode, type SourceNode } from '../source/sourceNode.ts'
import {
  expectMap,
  joinPath,
  readDescription,
  readFields,
  readNamed,
  requireField,
  wrongType,
} from './decoder.ts'

const INPUT_KEYS = ['type', 'columns', 'description'] as const
const INPUT_TYPES = [...SCALAR_TYPES, ...LIST_TYPES, 'table'] as const

/** Reads one input declaration; `reward: integer` is short for `reward: { type: integer }`. */
export function decodeInput(node: SourceNode, path: string): InputDeclaration {
  if (node.kind === 'scalar' && node.form === 'text') return decodePlain(node, path)
  const map = expectMap(node, path, 'a type or a map with "type"')
  const fields = readFields(map, path, INPUT_KEYS)
  const typeNode = requireField(fields.type, map, path, 'type')
  const type = readType(typeNode, joinPath(path, 'type'), INPUT_TYPES)
  const description = readDescription(fields.description, joinPath(path, 'description'))
  if (type !== 'table') {
    if (fields.columns !== undefined) {
      throw new WorkflowError({
        data: { code: WorkflowErrorCode.VALUE_INVALID, path: joinPath(path, 'columns') },
        message: `only a table has columns, ${path} is of type ${type}`,
        remedy: 'Remove "columns", or write "type: table".',
        where: fields.columns.where,
      })
    }
    return { type, ...description }
  }
  const columnsPath = joinPath(path, 'columns')
  const columnsMap = expectMap(
    requireField(fields.columns, map, path, 'columns'),
    columnsPath,
    'a map of columns',
  )
  const columns = readNamed(columnsMap, columnsPath, MAX_COLUMNS)
  if (columns.length === 0) {
    throw new WorkflowError({
      data: { code: WorkflowErrorCode.VALUE_INVALID, path: columnsPath },
      message: `the table ${path} has no column`,
      remedy: 'Declare its columns, for example "columns: { account: address, stake: integer }".',
      where: columnsMap.where,
    })
  }
  const typed = columns.map(({ key, value }): [string, ScalarType] => {
    return [key, readType(value, joinPath(columnsPath, key), SCALAR_TYPES)]
  })
  return { type, columns: Object.fromEntries(typed), ...description }
}

function decodePlain(node: SourceNode, path: string): InputDeclaration {
  const type = readType(node, path, INPUT_TYPES)
  if (type === 'table') throw wrongType(node, path, 'a map with "type: table" and "columns"')
  return { type }
}

/** Reads the name of a type among `types`. Errors: FLOW_TYPE_UNKNOWN, FLOW_WRONG_TYPE. */
export function readType<Type extends string>(
  node: SourceNode,
  path: string,
  types: readonly Type[],
): Type {
  if (node.kind !== 'scalar') throw wrongType(node, path, 'the name of a type')
  const type = types.find((known) => known === node.text)
  if (type !== undefined) return type
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.TYPE_UNKNOWN, path, name: node.text },
    message: `${path} is of no known type: ${describeNode(node)}`,
    remedy: suggest(node.text, types),
    where: node.where,
  })
}
