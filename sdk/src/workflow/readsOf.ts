import { conditionOf, conditionSource } from './conditionOf.ts'
import type { Definition } from './definition.ts'
import { parseReference, type Reference } from './reference.ts'

/** A reference of a task, and where it stands. */
export interface Read {
  readonly path: string
  readonly reference: Reference
}

/**
 * All references of a task: of `with` in the order of names, of `forEach`, of `when`.
 * Errors: COMPILE_* of a `when` that is no expression of the subset.
 */
export function readsOf(definition: Definition, task: string): readonly Read[] {
  const { with: args = {}, forEach, when } = definition.tasks[task] ?? {}
  const path = `tasks.${task}`
  const condition =
    when === undefined ? {} : conditionOf(when, conditionSource(when, definition, task)).with
  return [
    ...Object.entries(args)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .flatMap(([name, argument]) => read(argument, `${path}.with.${name}`)),
    ...read(forEach?.in, `${path}.forEach.in`),
    ...Object.values(condition).flatMap((text) => read(text, `${path}.when`)),
  ]
}

/** References of an output of the workflow. */
export function outputReads(definition: Definition, name: string): readonly Read[] {
  const output = definition.outputs[name] ?? {}
  if (typeof output === 'string') return read(output, `outputs.${name}`)
  return Object.entries(output)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([column, text]) => read(text, `outputs.${name}.${column}`))
}

function read(text: string | boolean | undefined, path: string): Read[] {
  const reference = typeof text === 'string' ? parseReference(text) : undefined
  return reference === undefined ? [] : [{ path, reference }]
}
