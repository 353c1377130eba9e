import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import {
  type FlowError,
  formatLocation,
  type SourceLocation,
} from '@flowbuilder/sdk/errors/flowError'
import { type ExitCode, exitCodeOf } from './exitCodes.ts'
import { normalizeError } from './normalizeError.ts'
import { scrubSecrets } from './scrubSecrets.ts'
import type { Terminal } from './terminal.ts'

const CONTEXT_LINES = 1

/**
 * Prints why a command failed and returns the exit code for it.
 *
 * - With --json: `{error: {code, message, where?, remedy, data}}` on standard output, if that has no document yet.
 * - Otherwise on standard error: code and message, file:line:column, the lines of the file, how to mend it.
 * - FLOW_DEBUG=1 adds the stack and the causes.
 */
export function printError(
  thrown: unknown,
  terminal: Terminal,
  environment: Record<string, string | undefined>,
): ExitCode {
  const error = normalizeError(thrown)
  if (terminal.json && !terminal.documented) {
    terminal.document(JSON.parse(scrubSecrets(JSON.stringify({ error: error.toJSON() }))), () => '')
  } else {
    terminal.note(scrubSecrets(renderError(error, terminal)))
  }
  if (environment.FLOW_DEBUG === '1') terminal.note(scrubSecrets(renderStacks(thrown)))
  return exitCodeOf(error.code)
}

function renderError(error: FlowError, { errorColor }: Terminal): string {
  const lines = [`${errorColor.red(errorColor.bold(`error ${error.code}`))}: ${error.message}`]
  if (error.where !== undefined) {
    lines.push(
      `  at ${errorColor.cyan(formatLocation(shorten(error.where)))}`,
      ...codeFrame(error.where),
    )
  }
  lines.push(`${errorColor.bold('How to mend:')} ${error.remedy}`)
  return lines.join('\n')
}

/** The line in question with its neighbours and a caret; nothing if the file cannot be read. */
function codeFrame(where: SourceLocation): string[] {
  let source: string[]
  try {
    source = readFileSync(where.file, 'utf8').split(/\r?\n/)
  } catch {
    return []
  }
  const first = Math.max(1, where.line - CONTEXT_LINES)
  const last = Math.min(source.length, where.line + CONTEXT_LINES)
  const width = String(last).length
  const frame = ['']
  for (let number = first; number <= last; number++) {
    const text = source[number - 1] ?? ''
    const marker = number === where.line ? '>' : ' '
    frame.push(`  ${marker} ${String(number).padStart(width)} | ${text}`.trimEnd())
    if (number !== where.line) continue
    const before = text.slice(0, where.column - 1).replace(/[^\t]/g, ' ')
    frame.push(`    ${' '.repeat(width)} | ${before}^`)
  }
  return [...frame, '']
}

function shorten(where: SourceLocation): SourceLocation {
  const path = relative(process.cwd(), where.file)
  return path === '' || path.startsWith('..') ? where : { ...where, file: path }
}

function renderStacks(thrown: unknown): string {
  const parts: string[] = []
  for (let error = thrown; error instanceof Error; error = error.cause)
    parts.push(error.stack ?? error.message)
  return parts.join('\ncaused by ')
}
