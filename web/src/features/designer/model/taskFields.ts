import { isMap, isNode, isScalar, parseDocument, stringify } from 'yaml'
import schema from '../../../../../sdk/src/workflow/flow.schema.json' with { type: 'json' }
import { writeDocument } from './writeDocument.ts'

/** How a field is edited: source text, one line, one of a few words, a whole number, or a piece of YAML. */
export type FieldEditor = 'code' | 'text' | 'choice' | 'number' | 'yaml'

/** A field of a task, as the schema of the language declares it. */
export interface TaskField {
  /** Keys below the task. */
  readonly path: readonly string[]
  readonly editor: FieldEditor
  /** Of `choice`. */
  readonly choices: readonly string[]
  readonly required: boolean
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly string[]
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}

const DEFINITIONS = schema.$defs as unknown as Readonly<Record<string, Schema>>
/** The schema of each kind of task. */
const KINDS: Readonly<Record<string, string>> = {
  compute: 'computeTask',
  script: 'scriptTask',
  sql: 'sqlTask',
  http: 'httpTask',
  'chain.read': 'chainReadTask',
  'chain.write': 'chainWriteTask',
  wait: 'waitTask',
}
const SOURCES: ReadonlySet<string> = new Set(['compute', 'script', 'sql'])
/** What a kind that is written short means: `http: url`, `wait: 10s`. */
const SHORTHANDS: Readonly<Record<string, string>> = { http: 'url', wait: 'for' }
/** Edited as boxes beside the form. */
const LEFT_OUT: ReadonlySet<string> = new Set(['needs'])

/** The fields of a kind of task, those of the kind itself first; none of an unknown kind. Pure. */
export function taskFields(kind: string): TaskField[] {
  const task = DEFINITIONS[KINDS[kind] ?? '']
  if (task?.properties === undefined) return []
  const fields: TaskField[] = []
  for (const [name, property] of Object.entries(task.properties)) {
    if (LEFT_OUT.has(name)) continue
    const required = task.required?.includes(name) === true
    const parts = name === kind ? partsOf(property) : undefined
    if (parts === undefined) {
      fields.push({ path: [name], required, ...editorOf(name, property) })
      continue
    }
    for (const [part, { schema: own, required: needed }] of parts)
      fields.push({ path: [name, part], required: needed, ...editorOf(part, own) })
  }
  const rank = ({ path, required }: TaskField): number =>
    path[0] === kind ? 0 : required ? 1 : path[0] === 'with' ? 2 : 3
  return fields.sort((left, right) => rank(left) - rank(right))
}

/** The fields of a kind that is an object, in one of its forms or several; undefined if it is a text. */
function partsOf(
  property: Schema,
): Map<string, { readonly schema: Schema; readonly required: boolean }> | undefined {
  const forms = (property.anyOf ?? [property]).map(resolve).filter(({ properties }) => properties)
  if (forms.length === 0) return undefined
  const parts = new Map<string, { schema: Schema; required: boolean }>()
  // Of several forms each may be the one that is wanted.
  for (const { properties = {}, required = [] } of forms)
    for (const [name, part] of Object.entries(properties))
      parts.set(name, { schema: part, required: forms.length === 1 && required.includes(name) })
  return parts
}

function editorOf(name: string, property: Schema): Pick<TaskField, 'editor' | 'choices'> {
  const known = resolve(property)
  if (known.enum !== undefined) return { editor: 'choice', choices: known.enum }
  if (SOURCES.has(name)) return { editor: 'code', choices: [] }
  const forms = (known.anyOf ?? [known]).map(resolve)
  if (known.type === 'integer') return { editor: 'number', choices: [] }
  const isText = forms.every(({ type }) => type === 'string' || type === 'integer')
  return { editor: isText ? 'text' : 'yaml', choices: [] }
}

function resolve(property: Schema): Schema {
  const name = property.$ref?.split('/').at(-1)
  return name === undefined ? property : resolve(DEFINITIONS[name] ?? {})
}

/** The text of a field; empty if it is not there. Pure. */
export function readField(text: string, task: string, { path }: TaskField): string {
  const document = parseDocument(text)
  const [kind = '', part] = path
  const own = document.getIn(['tasks', task, kind], true)
  if (part !== undefined && isScalar(own)) return SHORTHANDS[kind] === part ? String(own.value) : ''
  const node = document.getIn(['tasks', task, ...path], true)
  if (isScalar(node)) return node.value === null ? '' : String(node.value)
  return isNode(node) ? stringify(node.toJSON(), { lineWidth: 0 }).trimEnd() : ''
}

/**
 * The file with a field changed; an empty text takes the field out. Comments elsewhere stay. Pure.
 *
 * - Out: undefined if the text is no number or no YAML where one is wanted.
 */
export function writeField(
  text: string,
  task: string,
  { path, editor }: TaskField,
  value: string,
): string | undefined {
  const document = parseDocument(text)
  if (!isMap(document.getIn(['tasks', task]))) return undefined
  const [kind = '', part] = path
  const own = document.getIn(['tasks', task, kind], true)
  if (part !== undefined && isScalar(own)) {
    const short = SHORTHANDS[kind]
    const long = short === undefined || own.value === null ? {} : { [short]: own.value }
    document.setIn(['tasks', task, kind], document.createNode(long))
  }
  const place = ['tasks', task, ...path]
  if (value.trim() === '') {
    document.deleteIn(place)
    return writeDocument(document)
  }
  const parsed = parseValue(editor, value)
  if (parsed === undefined) return undefined
  const before = document.getIn(place, true)
  if (isScalar(before) && typeof parsed.value !== 'object') before.value = parsed.value
  else document.setIn(place, document.createNode(parsed.value))
  return writeDocument(document)
}

function parseValue(editor: FieldEditor, text: string): { readonly value: unknown } | undefined {
  if (editor === 'number') return /^\d+$/.test(text.trim()) ? { value: Number(text) } : undefined
  if (editor !== 'yaml') return { value: editor === 'code' ? text : text.trim() }
  const parsed = parseDocument(text)
  return parsed.errors.length > 0 ? undefined : { value: parsed.toJSON() }
}
