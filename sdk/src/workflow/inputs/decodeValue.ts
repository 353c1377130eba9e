import { itemType } from '../../compiler/bindInputs.ts'
import type { InputDeclaration, ScalarType } from '../definition.ts'
import { suggest } from '../didYouMean.ts'
import { MAX_ROWS } from '../limits.ts'
import { describeNode, type SourceMap, type SourceNode } from '../source/sourceNode.ts'
import { decodeScalar, inputError } from './decodeScalar.ts'
import { InputErrorCode } from './errors.ts'
import type { InputValue, Row, ScalarValue } from './inputValues.ts'

/** Reads one input of a YAML or JSON file: a scalar, a list, or a table as a list of rows. */
export function decodeValue(
  declaration: InputDeclaration,
  node: SourceNode,
  path: string,
): InputValue {
  if (declaration.type === 'table') {
    return readItems(node, path).map((item, row) =>
      decodeRow(declaration.columns, item, `${path}[${row}]`),
    )
  }
  const item = itemType(declaration.type)
  if (item === undefined) return decodeNode(declaration.type as ScalarType, node, path)
  return readItems(node, path).map((entry, row) => decodeNode(item, entry, `${path}[${row}]`))
}

function readItems(node: SourceNode, path: string): readonly SourceNode[] {
  if (node.kind !== 'list') {
    throw inputError(
      { path, where: node.where },
      InputErrorCode.WRONG_TYPE,
      `a list is needed, not ${describeNode(node)}`,
      'Write one item a line, each after "- ".',
    )
  }
  if (node.items.length <= MAX_ROWS) return node.items
  throw inputError(
    { path, where: node.where },
    InputErrorCode.TOO_MANY_ROWS,
    `${node.items.length} rows, ${MAX_ROWS} are allowed`,
    'Split the data.',
  )
}

function decodeNode(type: ScalarType, node: SourceNode, path: string): ScalarValue {
  const isScalar = node.kind === 'scalar' && node.form !== 'null'
  // Quotes are part of the type: "true" is no boolean; integers and addresses may be quoted, texts must not look like numbers.
  if (
    isScalar &&
    (type !== 'boolean' || node.form === 'boolean') &&
    (type !== 'text' || node.form === 'text')
  ) {
    return decodeScalar(type, { text: node.text, path, where: node.where })
  }
  throw inputError(
    { path, where: node.where },
    InputErrorCode.WRONG_TYPE,
    `a value of type ${type} is needed, not ${describeNode(node)}`,
    remedyFor(type),
  )
}

function remedyFor(type: ScalarType): string {
  switch (type) {
    case 'integer':
      return 'Write a decimal integer.'
    case 'boolean':
      return 'Write true or false, without quotes.'
    case 'address':
      return 'Write 0x and 40 hexadecimal digits, in quotes.'
    case 'text':
      return 'Put the text in quotes.'
  }
}

function decodeRow(
  columns: Readonly<Record<string, ScalarType>>,
  node: SourceNode,
  path: string,
): Row {
  if (node.kind !== 'map') {
    throw inputError(
      { path, where: node.where },
      InputErrorCode.WRONG_TYPE,
      `a row is needed, not ${describeNode(node)}`,
      `Give a map with ${Object.keys(columns).join(', ')}.`,
    )
  }
  const names = Object.keys(columns)
  for (const { key, keyWhere } of node.entries) {
    if (!names.includes(key)) {
      throw inputError(
        { path: `${path}.${key}`, where: keyWhere },
        InputErrorCode.COLUMN_UNKNOWN,
        'this column is not declared',
        suggest(key, names),
      )
    }
  }
  return Object.fromEntries(
    Object.entries(columns).map(([name, type]) => [name, decodeCell(node, name, type, path)]),
  )
}

function decodeCell(row: SourceMap, name: string, type: ScalarType, path: string): ScalarValue {
  const entry = row.entries.find(({ key }) => key === name)
  if (entry !== undefined) return decodeNode(type, entry.value, `${path}.${name}`)
  throw inputError(
    { path: `${path}.${name}`, where: row.where },
    InputErrorCode.COLUMN_MISSING,
    `this row has no "${name}"`,
    `Add "${name}:" to the row.`,
  )
}
