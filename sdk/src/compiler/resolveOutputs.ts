import { WorkflowError, WorkflowErrorCode } from '../workflow/errors.ts'
import type { Data } from './interpreter/data.ts'
import { type ReferenceContext, resolveArgument } from './resolveReference.ts'

/** The data of every output, by name in sorted order. Errors: FLOW_UNKNOWN_RESULT, FLOW_TYPE_MISMATCH. */
export function resolveOutputs(context: ReferenceContext): Map<string, Data> {
  const outputs = Object.entries(context.definition.outputs).sort(([left], [right]) =>
    left < right ? -1 : 1,
  )
  return new Map(
    outputs.map(([name, output]) => {
      const path = `outputs.${name}`
      return [
        name,
        typeof output === 'string'
          ? resolveArgument(context, output, path)
          : joinColumns(context, output, path),
      ]
    }),
  )
}

/** Columns of equal length become rows. */
function joinColumns(
  context: ReferenceContext,
  columns: Readonly<Record<string, string>>,
  path: string,
): Data {
  const lists = Object.entries(columns)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([column, text]) => {
      const columnPath = `${path}.${column}`
      const data = resolveArgument(context, text, columnPath)
      if (data.kind === 'list') return { column, columnPath, items: data.items }
      throw mismatch(
        context,
        columnPath,
        `${columnPath} is a column of a table, so it must be a list`,
        'Refer to a list.',
      )
    })
  const rows = lists[0]?.items.length ?? 0
  for (const { columnPath, items } of lists) {
    if (items.length === rows) continue
    const message = `${columnPath} has ${items.length} rows, the first column has ${rows}`
    throw mismatch(context, columnPath, message, 'All columns of a table have the same length.')
  }
  return {
    kind: 'list',
    items: Array.from({ length: rows }, (_, row): Data => {
      const cells = lists.flatMap(({ column, items }): [string, Data][] => {
        const cell = items[row]
        return cell === undefined ? [] : [[column, cell]]
      })
      return { kind: 'object', fields: new Map(cells) }
    }),
  }
}

function mismatch(
  context: ReferenceContext,
  path: string,
  message: string,
  remedy: string,
): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.TYPE_MISMATCH, path },
    message,
    remedy,
    where: context.definition.locations?.of(path),
  })
}
