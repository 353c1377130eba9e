import { itemType } from '../../compiler/bindInputs.ts'
import type { InputDeclaration, ScalarType } from '../definition.ts'
import { suggest } from '../didYouMean.ts'
import { MAX_ROWS } from '../limits.ts'
import { decodeScalar, inputError } from './decodeScalar.ts'
import { InputErrorCode } from './errors.ts'
import type { InputValue, Row, ScalarValue } from './inputValues.ts'
import { type CsvCell, parseCsv } from './parseCsv.ts'

/**
 * Reads a table from CSV with a header row; its columns may stand in any order. A list is a table of one column.
 *
 * Errors: INPUT_CSV_*, INPUT_COLUMN_*, INPUT_TOO_MANY_ROWS and those of each value, at the cell.
 */
export function decodeCsv(
  declaration: InputDeclaration,
  name: string,
  text: string,
  file: string,
): InputValue {
  const [header, ...rows] = parseCsv(text, file)
  const start = { path: name, where: { file, line: 1, column: 1 } }
  if (header === undefined) {
    throw inputError(
      start,
      InputErrorCode.COLUMN_MISSING,
      'the file has no header row',
      'Write the names of the columns in the first line.',
    )
  }
  if (rows.length > MAX_ROWS) {
    throw inputError(
      start,
      InputErrorCode.TOO_MANY_ROWS,
      `${rows.length} rows, ${MAX_ROWS} are allowed`,
      'Split the data.',
    )
  }
  if (declaration.type === 'table') {
    const columns = readHeader(header, declaration.columns, name)
    return rows.map((cells, row) => decodeRow(cells, columns, `${name}[${row}]`))
  }
  const item = itemType(declaration.type)
  const [column, extra] = header
  if (item === undefined || column === undefined || extra !== undefined) {
    throw inputError(
      start,
      InputErrorCode.WRONG_TYPE,
      `a CSV file of ${header.length} columns cannot be of type ${declaration.type}`,
      'Use CSV for tables, and for lists with one column.',
    )
  }
  return rows.map(
    (cells, row): ScalarValue =>
      decodeRow(cells, [{ name: '', type: item }], `${name}[${row}]`)[''] ?? '',
  )
}

interface Column {
  readonly name: string
  readonly type: ScalarType
}

function readHeader(
  header: readonly CsvCell[],
  declared: Readonly<Record<string, ScalarType>>,
  name: string,
): Column[] {
  const columns = header.map(({ text, where }, index): Column => {
    const type = Object.hasOwn(declared, text) ? declared[text] : undefined
    const isFirst = header.findIndex((cell) => cell.text === text) === index
    if (type !== undefined && isFirst) return { name: text, type }
    const problem =
      type === undefined ? `column "${text}" is not declared` : `column "${text}" stands twice`
    const remedy = type === undefined ? suggest(text, Object.keys(declared)) : 'Remove one of them.'
    throw inputError(
      { path: `${name}.${text}`, where },
      InputErrorCode.COLUMN_UNKNOWN,
      problem,
      remedy,
    )
  })
  const missing = Object.keys(declared).find((column) =>
    columns.every((given) => given.name !== column),
  )
  if (missing === undefined) return columns
  throw inputError(
    { path: `${name}.${missing}`, where: header[0]?.where },
    InputErrorCode.COLUMN_MISSING,
    `there is no column "${missing}"`,
    `Add "${missing}" to the header row.`,
  )
}

function decodeRow(cells: readonly CsvCell[], columns: readonly Column[], path: string): Row {
  if (cells.length !== columns.length) {
    const where = (cells[columns.length] ?? cells.at(-1))?.where
    throw inputError(
      { path, where },
      InputErrorCode.CSV_ROW_LENGTH,
      `${cells.length} cells in this row, ${columns.length} in the header`,
      'Give one cell a column; put cells that contain a comma in quotes.',
    )
  }
  const entries = columns.map(({ name, type }, index): [string, ScalarValue] => {
    const cell = cells[index]
    const at = name === '' ? path : `${path}.${name}`
    return [name, decodeScalar(type, { text: cell?.text ?? '', path: at, where: cell?.where })]
  })
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))
}
