/**
 * What `${ … }` points at: an input, a column of a table input, a task's result or a field of it.
 */
export interface Reference {
  readonly scope: 'inputs' | 'tasks'
  readonly name: string
  /** A column of the table, or the path into the task's result; at most MAX_FIELDS long. */
  readonly fields: readonly string[]
}

/** Names after the input or task in a reference. */
export const MAX_FIELDS = 4

const NAME = '[A-Za-z][A-Za-z0-9_]*'
const REFERENCE = new RegExp(
  `^\\$\\{\\s*(inputs|tasks)\\.(${NAME})((?:\\.${NAME}){0,${MAX_FIELDS}})\\s*\\}$`,
)

/** Reads `${ inputs.name.column }` or `${ tasks.name.field }`; undefined if the text is not one reference. */
export function parseReference(text: string): Reference | undefined {
  const match = REFERENCE.exec(text.trim())
  if (match === null) return undefined
  const [, scope, name = '', fields = ''] = match
  return {
    scope: scope === 'inputs' ? 'inputs' : 'tasks',
    name,
    fields: fields.split('.').slice(1),
  }
}

/** The one way a reference is written in the canonical form. */
export function formatReference(reference: Reference): string {
  return `\${${[reference.scope, reference.name, ...reference.fields].join('.')}}`
}
