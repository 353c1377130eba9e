import type { SqlTask, TableInput } from '../../definition.ts'
import { MAX_SQL_LENGTH } from '../../limits.ts'
import type { SourceMap } from '../../source/sourceNode.ts'
import { decodeOptions, OPTION_KEYS } from '../decodeOptions.ts'
import { decodeResults } from '../decodeResults.ts'
import { invalidValue, joinPath, readFields, requireField } from '../decoder.ts'
import { decodeSource } from './decodeCompute.ts'

export function decodeSql(map: SourceMap, path: string): SqlTask {
  const fields = readFields(map, path, ['sql', 'outputs', ...OPTION_KEYS])
  const source = requireField(fields.sql, map, path, 'sql')
  const results = Object.entries(decodeResults(fields.outputs, map, path))
  const tables = results.flatMap(([name, result]): [string, TableInput][] =>
    result.type === 'table' ? [[name, result]] : [],
  )
  if (results.length !== 1 || tables.length !== 1) {
    throw invalidValue(
      fields.outputs ?? map,
      joinPath(path, 'outputs'),
      'an SQL task gives exactly one table',
      'Declare it, for example "rows: { type: table, columns: { country: text, total: integer } }".',
    )
  }
  return {
    sql: decodeSource(source, joinPath(path, 'sql'), 'a SELECT', MAX_SQL_LENGTH),
    outputs: Object.fromEntries(tables),
    ...decodeOptions(fields, path),
  }
}
