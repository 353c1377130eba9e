import type { CliContext } from '../../../executor/src/cli/context.ts'
import { ExitCode } from '../../../executor/src/cli/exitCodes.ts'
import { printError } from '../../../executor/src/cli/printError.ts'
import { createProgram } from '../../../executor/src/cli/program.ts'
import { Terminal } from '../../../executor/src/cli/terminal.ts'
import type { JsonDocument } from './runFlow.ts'

/** How a command ended and what it printed. */
export interface Called {
  readonly exitCode: number
  readonly stdout: string
  /** Standard output as JSON, if the words asked for it. */
  readonly document: JsonDocument
}

/** Runs `flow <words>` in this process: the same commands without the second that a process of their own takes to start. */
export async function callFlow(words: readonly string[], directory: string): Promise<Called> {
  let stdout = ''
  const json = words.includes('--json')
  const terminal = new Terminal({
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: () => undefined },
    environment: {},
    json,
  })
  const context: CliContext = {
    terminal,
    environment: {},
    directory,
    signal: new AbortController().signal,
    exitCode: ExitCode.OK,
  }
  let exitCode: number
  try {
    const program = await createProgram(context, words)
    await program.parseAsync([...words], { from: 'user' })
    exitCode = context.exitCode
  } catch (error) {
    exitCode = printError(error, terminal, {})
  }
  return { exitCode, stdout, document: json ? JSON.parse(stdout) : {} }
}
