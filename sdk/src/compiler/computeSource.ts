import type { SourceLocation } from '../errors/flowError.ts'
import type { Definition } from '../workflow/definition.ts'
import { CompileError } from './errors.ts'
import type { Refusal } from './interpreter/interpreter.ts'

/** The source of one task, with places in the file it came from. */
export interface ComputeSource {
  readonly task: string
  readonly text: string
  readonly place: (offset: number) => SourceLocation
}

export function computeSourceOf(definition: Definition, task: string): ComputeSource {
  const found = definition.tasks[task]
  const text = found !== undefined && 'compute' in found ? found.compute : ''
  return {
    task,
    text,
    place: (offset) =>
      definition.locations?.inText(`tasks.${task}.compute`, offset) ??
      placeInText(`tasks.${task}.compute`, text, offset),
  }
}

/** A refusal with file:line:column and a code frame. `offset` counts UTF-16 units of the source from 0. */
export function compileError(
  source: ComputeSource,
  offset: number,
  refusal: Refusal,
): CompileError {
  return new CompileError({
    data: { code: refusal.code, task: source.task, frame: codeFrame(source.text, offset) },
    message: refusal.message,
    remedy: refusal.remedy,
    where: source.place(offset),
  })
}

/** The line of `text` that holds `offset`, and a caret under it. */
export function codeFrame(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1
  const end = text.indexOf('\n', offset)
  const line = text.slice(start, end === -1 ? undefined : end)
  // Tabs stay tabs, so that the caret lands under its character.
  const padding = line.slice(0, offset - start).replace(/[^\t]/g, ' ')
  return `${line}\n${padding}^`
}

export function placeInText(file: string, text: string, offset: number): SourceLocation {
  const before = text.slice(0, offset).split('\n')
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
