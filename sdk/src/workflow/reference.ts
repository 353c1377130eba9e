/**
 * What `${ … }` points at: an input, a column of a table input, a task's result or a field of it;
 * in a task with `forEach`, the item or a column of it (`name` is empty then).
 */
export interface Reference {
  readonly scope: 'inputs' | 'tasks' | 'item'
  readonly name: string
  /** A column of the table, or the path into the task's result; at most MAX_FIELDS long. */
  readonly fields: readonly string[]
}

/** Names after the input or task in a reference. */
export const MAX_FIELDS = 4

const NAME = '[A-Za-z][A-Za-z0-9_]*'
const REFERENCE = new RegExp(
  `^\\$\\{\\s*(?:(inputs|tasks)\\.(${NAME})((?:\\.${NAME}){0,${MAX_FIELDS}})|item(\\.${NAME})?)\\s*\\}$`,
)

/** Reads `${ inputs.name.column }`, `${ tasks.name.field }` or `${ item.column }`; undefined if the text is not one reference. */
export function parseReference(text: string): Reference | undefined {
  const match = REFERENCE.exec(text.trim())
  if (match === null) return undefined
  const [, scope, name = '', fields = '', column = ''] = match
  if (scope === undefined) return { scope: 'item', name: '', fields: column.split('.').slice(1) }
  return {
    scope: scope === 'inputs' ? 'inputs' : 'tasks',
    name,
    fields: fields.split('.').slice(1),
  }
}

/** The one way a reference is written in the canonical form. */
export function formatReference(reference: Reference): string {
  const names = reference.scope === 'item' ? [] : [reference.name]
  return `\${${[reference.scope, ...names, ...reference.fields].join('.')}}`
}
