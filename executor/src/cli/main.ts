import { type Command, CommanderError } from 'commander'
import type { CliContext } from './context.ts'
import { ExitCode } from './exitCodes.ts'
import { printError } from './printError.ts'
import { createProgram } from './program.ts'
import { Terminal } from './terminal.ts'
import { watchAncestors } from './watchAncestors.ts'

/** A second Ctrl-C this long after the first one means "at once"; sooner it is the same key press sent twice. */
const IMPATIENT_AFTER_MS = 500

/**
 * Runs one command line and returns its exit code. The only place of the CLI that knows the process.
 *
 * `create` makes the commands: those of `flow`, or the one of a script that behaves like them.
 */
export async function main(
  argumentList: readonly string[],
  create: (
    context: CliContext,
    argumentList: readonly string[],
  ) => Command | Promise<Command> = createProgram,
): Promise<ExitCode> {
  const terminal = new Terminal({
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    json: argumentList.includes('--json'),
  })
  const context: CliContext = {
    terminal,
    environment: process.env,
    directory: process.cwd(),
    signal: abortOnSignal(),
    exitCode: ExitCode.OK,
  }
  try {
    const program = await create(context, argumentList)
    // Errors are thrown, and printed below in one form with all others.
    for (const command of allCommands(program))
      command.exitOverride().configureOutput({ writeErr: () => undefined })
    const isBare = argumentList.length === 0 && program.commands.length > 0
    await program.parseAsync(isBare ? ['--help'] : argumentList, { from: 'user' })
    return context.exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.OK // --help, --version
    return printError(error, terminal, context.environment)
  }
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)]
}

/** Also when the pipe that reads us closes: `flow … | head` must not end in a stack trace. */
function abortOnSignal(): AbortSignal {
  const controller = new AbortController()
  let firstAt: number | undefined
  const abort = (): void => {
    if (firstAt !== undefined && performance.now() - firstAt > IMPATIENT_AFTER_MS)
      process.exit(ExitCode.INTERRUPTED)
    firstAt ??= performance.now()
    controller.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, abort)
  watchAncestors(process.env, abort)
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(ExitCode.OK)
  })
  return controller.signal
}
