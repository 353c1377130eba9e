import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import Table from 'cli-table3'
import { CliError, CliErrorCode } from './errors.ts'

const MAX_SHOWN_ROWS = 50
const NUMBER = /^-?\d+(\.\d+)?$/

type TableRows = readonly Readonly<Record<string, JsonValue>>[]

/** Outputs of a run for people: tables as tables, lists and scalars on lines. */
export function renderOutputs(outputs: Readonly<Record<string, JsonValue>>): string {
  return Object.entries(outputs)
    .map(([name, value]) =>
      isTable(value) ? `${name}\n${renderTable(value)}` : `${name}: ${renderValue(value)}`,
    )
    .join('\n')
}

/** Rows with their keys as columns; numbers to the right. */
export function renderTable(rows: TableRows): string {
  const columns = Object.keys(rows[0] ?? {})
  const table = new Table({
    head: columns,
    colAligns: columns.map((column) =>
      rows.every((row) => isNumber(row[column])) ? 'right' : 'left',
    ),
    style: { head: [], border: [], compact: true },
  })
  for (const row of rows.slice(0, MAX_SHOWN_ROWS))
    table.push(columns.map((column) => renderValue(row[column] ?? '')))
  const hidden = rows.length - MAX_SHOWN_ROWS
  return hidden > 0 ? `${table.toString()}\n… and ${hidden} more rows` : table.toString()
}

/** One table as CSV (RFC 4180) with a header line. */
export function toCsv(rows: TableRows): string {
  const columns = Object.keys(rows[0] ?? {})
  const lines = [
    columns,
    ...rows.map((row) => columns.map((column) => renderValue(row[column] ?? ''))),
  ]
  return lines.map((cells) => `${cells.map(quoteCell).join(',')}\n`).join('')
}

/**
 * The table that --out writes: the named output, or the only table.
 *
 * - Errors: USAGE_INVALID if there is no such table, or several and none was named.
 */
export function selectTable(
  outputs: Readonly<Record<string, JsonValue>>,
  name: string | undefined,
): TableRows {
  const tables = Object.entries(outputs).filter((entry): entry is [string, TableRows] =>
    isTable(entry[1]),
  )
  const found = tables.filter(([table]) => name === undefined || table === name)
  if (found.length === 1 && found[0] !== undefined) return found[0][1]
  throw new CliError({
    data: { code: CliErrorCode.USAGE, tables: tables.map(([table]) => table) },
    message:
      name === undefined
        ? `the workflow has ${tables.length} outputs that are tables`
        : `no output "${name}" is a table`,
    remedy: `Name one with --out NAME=FILE.csv (${tables.map(([table]) => table).join(', ') || 'there is none'}), or write all outputs to a .json file.`,
  })
}

function isTable(value: JsonValue): value is TableRows {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((row) => typeof row === 'object' && !Array.isArray(row))
  )
}

function isNumber(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && NUMBER.test(value)
}

function renderValue(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A leading =, +, - or @ makes a spreadsheet compute the cell, unless it is a plain number. */
function quoteCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
