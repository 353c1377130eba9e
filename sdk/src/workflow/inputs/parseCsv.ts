import type { SourceLocation } from '../../errors/flowError.ts'
import { InputError, InputErrorCode } from './errors.ts'

export interface CsvCell {
  readonly text: string
  readonly where: SourceLocation
}

/**
 * Reads RFC 4180 text: comma-separated cells, rows ended by CRLF or LF, quoted cells with doubled quotes.
 * A byte order mark and empty lines are skipped; white space around unquoted cells is dropped.
 *
 * - Errors: INPUT_CSV_QUOTE. Columns count characters of the line, from 1.
 */
export function parseCsv(text: string, file: string): CsvCell[][] {
  const rows: CsvCell[][] = []
  let row: CsvCell[] = []
  let index = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  let lineStart = index
  const here = (offset: number): SourceLocation => ({ file, line, column: offset - lineStart + 1 })
  const endRow = (): void => {
    const isEmptyLine = row.length === 0 || (row.length === 1 && row[0]?.text === '')
    if (!isEmptyLine) rows.push(row)
    row = []
  }
  while (index < text.length) {
    while (text.charAt(index) === ' ' || text.charAt(index) === '\t') index += 1
    const where = here(index)
    if (text.charAt(index) === '"') {
      let content = ''
      index += 1
      while (true) {
        const end = text.indexOf('"', index)
        if (end === -1) throw quoteError(where, 'this quote never ends', 'Close it with ".')
        const part = text.slice(index, end)
        content += part
        for (let offset = index; offset < end; offset++) {
          if (text.charAt(offset) !== '\n') continue
          line += 1
          lineStart = offset + 1
        }
        index = end + 1
        if (text.charAt(index) !== '"') break
        content += '"'
        index += 1
      }
      while (text.charAt(index) === ' ' || text.charAt(index) === '\t') index += 1
      if (index < text.length && !isCellEnd(text, index)) {
        throw quoteError(
          here(index),
          'text after a closing quote',
          'Put the whole cell in quotes, and double quotes inside it.',
        )
      }
      row.push({ text: content, where })
    } else {
      const start = index
      while (index < text.length && !isCellEnd(text, index)) {
        if (text.charAt(index) === '"')
          throw quoteError(
            here(index),
            'a quote inside an unquoted cell',
            'Put the whole cell in quotes, and double this one.',
          )
        index += 1
      }
      row.push({ text: text.slice(start, index).trimEnd(), where })
    }
    if (text.charAt(index) === ',') {
      index += 1
      // A comma at the very end still opens one more, empty, cell.
      if (index === text.length) row.push({ text: '', where: here(index) })
      continue
    }
    if (index >= text.length) break
    index += text.startsWith('\r\n', index) ? 2 : 1
    endRow()
    line += 1
    lineStart = index
  }
  endRow()
  return rows
}

function isCellEnd(text: string, index: number): boolean {
  const character = text.charAt(index)
  return (
    character === ',' ||
    character === '\n' ||
    (character === '\r' && text.charAt(index + 1) === '\n')
  )
}

function quoteError(where: SourceLocation, message: string, remedy: string): InputError {
  return new InputError({
    data: { code: InputErrorCode.CSV_QUOTE, path: '' },
    message,
    remedy,
    where,
  })
}
