import type { Definition } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import type { Read } from '../readsOf.ts'
import { parseReference } from '../reference.ts'
import {
  inputType,
  itemOf,
  type ResultType,
  type ResultTypes,
  UNNAMED_RESULT,
} from '../resultTypes.ts'
import { checkName, faultAt } from './fault.ts'

/** Results of the tasks that are typed so far; undefined for a task whose results are not known. */
export type TaskTypes = ReadonlyMap<string, ResultTypes | undefined>

/**
 * The type of what a reference of `task` points at; undefined where it is not known before the run.
 * Errors: FLOW_UNKNOWN_RESULT, FLOW_UNKNOWN_COLUMN, FLOW_TYPE_MISMATCH.
 */
export function typeOfReference(
  definition: Definition,
  types: TaskTypes,
  read: Read,
  task?: string,
): ResultType | undefined {
  const { path, reference } = read
  switch (reference.scope) {
    case 'inputs':
      return columnOf(definition, inputType(definition, reference.name), reference.fields, read)
    case 'tasks':
      return resultOf(definition, types.get(reference.name), read)
    case 'item': {
      const text = definition.tasks[task ?? '']?.forEach?.in ?? ''
      const list = parseReference(text)
      if (list === undefined) return undefined
      const type = typeOfReference(definition, types, { path, reference: list }, task)
      const item = type && itemOf(type)
      const column = columnOf(definition, item, reference.fields, read)
      // One cell of a row, not the whole column.
      return reference.fields.length === 0 || column === undefined ? column : itemOf(column)
    }
  }
}

/** A result by name, or the one that has none; then a column of it. */
function resultOf(
  definition: Definition,
  results: ResultTypes | undefined,
  read: Read,
): ResultType | undefined {
  if (results === undefined) return undefined
  const { path, reference } = read
  const { name, fields } = reference
  const [first, ...rest] = fields
  if (first !== undefined && Object.hasOwn(results, first))
    return columnOf(definition, results[first], rest, read)
  const nested = fields.join('.')
  if (Object.hasOwn(results, nested)) return results[nested]
  if (Object.hasOwn(results, UNNAMED_RESULT))
    return columnOf(definition, results[UNNAMED_RESULT], fields, read)
  const known = Object.keys(results)
  if (first !== undefined) checkName(definition, 'result', first, known, path, ` of ${name}`)
  throw faultAt(definition, {
    code: WorkflowErrorCode.TYPE_MISMATCH,
    path,
    message: `${path} refers to all results of "${name}" at once`,
    remedy: `Name one of them: ${known.map((result) => `\${ tasks.${name}.${result} }`).join(', ')}.`,
  })
}

function columnOf(
  definition: Definition,
  type: ResultType | undefined,
  fields: readonly string[],
  { path, reference }: Read,
): ResultType | undefined {
  const [column, extra] = fields
  if (type === undefined || column === undefined) return type
  const columns = type.type === 'table' ? type.columns : {}
  const name = extra === undefined ? column : fields.join('.')
  const of = ` of ${[reference.scope, reference.name].filter((part) => part !== '').join('.')}`
  checkName(definition, 'column', name, Object.keys(columns), path, of)
  const cell = columns[column]
  return cell === undefined ? undefined : { type: `${cell}[]` }
}
