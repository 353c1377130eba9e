import { writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import type { CliContext } from './context.ts'
import { selectTable, toCsv } from './renderOutputs.ts'

const NAMED = /^([A-Za-z][A-Za-z0-9_]*)=(.+)$/s

/**
 * Writes outputs to the file of --out: `FILE.csv` or `NAME=FILE.csv` for a table, any other name for all of them as JSON.
 *
 * - Out: the path as given.
 * - Errors: USAGE_INVALID if there is no such table; those of the file system.
 */
export async function writeOutputs(
  context: CliContext,
  option: string,
  outputs: Readonly<Record<string, JsonValue>>,
): Promise<string> {
  const named = NAMED.exec(option)
  const path = named?.[2] ?? option
  const isCsv = extname(path).toLowerCase() === '.csv'
  const text = isCsv
    ? toCsv(selectTable(outputs, named?.[1]))
    : `${JSON.stringify(outputs, undefined, 2)}\n`
  await writeFile(resolve(context.directory, path), text)
  return path
}
