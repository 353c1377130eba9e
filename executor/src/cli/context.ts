import type { ExitCode } from './exitCodes.ts'
import type { Terminal } from './terminal.ts'

/** What every command gets from the process, and nothing else of it: tests give their own. */
export interface CliContext {
  readonly terminal: Terminal
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Directory that relative paths start from. */
  readonly directory: string
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
  /** For a command that has printed its result and still did not succeed. */
  exitCode: ExitCode
}
