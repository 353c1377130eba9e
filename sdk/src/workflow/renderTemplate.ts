import { isList, isTable, type Value } from '../table/value.ts'
import type { JsonTemplate, Template } from './definition.ts'
import { WorkflowError, WorkflowErrorCode } from './errors.ts'
import { soleArgument, templateParts } from './template.ts'
import { valueToJson } from './valueToJson.ts'

type Values = Readonly<Record<string, Value>>

/** JSON with every template filled in. */
export type RenderedJson =
  | string
  | number
  | boolean
  | null
  | readonly RenderedJson[]
  | { readonly [key: string]: RenderedJson }

/**
 * A text with each `${name}` replaced by its value: integers in decimal, booleans as `true` and `false`.
 * Errors: FLOW_TYPE_MISMATCH for a list or table, FLOW_UNKNOWN_ARGUMENT.
 */
export function renderText(template: Template, values: Values): string {
  return templateParts(template)
    .map((part) => ('text' in part ? part.text : scalarText(part.argument, values)))
    .join('')
}

/**
 * An URL: values are percent-encoded, so that none can leave its place, unless one value is the whole URL.
 * Errors: FLOW_VALUE_INVALID for `.` and `..`, which lead to another folder however they are written.
 */
export function renderUrl(template: Template, values: Values): string {
  const sole = soleArgument(template)
  if (sole !== undefined) return scalarText(sole, values)
  return templateParts(template)
    .map((part) =>
      'text' in part ? part.text : encodeURIComponent(pathText(part.argument, values)),
    )
    .join('')
}

/** JSON: a text that is one `${name}` becomes the value (integers as decimal strings), lists and tables included. */
export function renderJson(template: JsonTemplate, values: Values): RenderedJson {
  if (typeof template === 'string') {
    const sole = soleArgument(template)
    return sole === undefined ? renderText(template, values) : valueToJson(argument(sole, values))
  }
  if (template === null || typeof template !== 'object') return template
  if (isArray(template)) return template.map((item) => renderJson(item, values))
  return Object.fromEntries(
    Object.entries(template).map(([key, item]) => [key, renderJson(item, values)]),
  )
}

function isArray(template: object): template is readonly JsonTemplate[] {
  return Array.isArray(template)
}

function scalarText(name: string, values: Values): string {
  const value = argument(name, values)
  if (!isTable(value) && !isList(value)) return String(value.value)
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.TYPE_MISMATCH, path: name },
    message: `"${name}" is of type ${value.type} and cannot stand inside a text`,
    remedy: 'Make one value of it in a compute task, or give it alone in a JSON body.',
  })
}

function pathText(name: string, values: Values): string {
  const text = scalarText(name, values)
  if (text !== '.' && text !== '..') return text
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.VALUE_INVALID, path: name },
    message: `"${name}" is "${text}", which would lead to another folder of the server`,
    remedy: 'Give a value that names something.',
  })
}

function argument(name: string, values: Values): Value {
  const value = Object.hasOwn(values, name) ? values[name] : undefined
  if (value !== undefined) return value
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.UNKNOWN_ARGUMENT, path: name, name },
    message: `no argument is called "${name}"`,
    remedy: 'Give it under "with".',
  })
}
