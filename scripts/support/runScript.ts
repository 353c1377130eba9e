import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import type { CliContext } from '../../executor/src/cli/context.ts'
import { CliError, CliErrorCode } from '../../executor/src/cli/errors.ts'
import { ExitCode } from '../../executor/src/cli/exitCodes.ts'
import { printError } from '../../executor/src/cli/printError.ts'
import { Settings } from '../../executor/src/cli/settings.ts'
import { Terminal } from '../../executor/src/cli/terminal.ts'
import { untilAborted } from '../../executor/src/cli/untilAborted.ts'

const NETWORK_OPTIONS = {
  'rpc-url': { type: 'string' },
  deployment: { type: 'string' },
  gateway: { type: 'string' },
  'key-file': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig

const NETWORK_HELP = `
Network (all optional while a local network of "npm start" runs in this folder):
  --rpc-url URL       RPC endpoint of the chain         (FLOW_RPC_URL)
  --deployment FILE   deployment record                 (FLOW_DEPLOYMENT)
  --key-file FILE     private key of the account        (FLOW_KEY_FILE)
  --gateway URL       gateway of any executor           (FLOW_GATEWAY)
  --json              one JSON document on standard output`

/** What a script gets: its options, where the network is, and where to print. */
export interface Script {
  /** Values of its own options. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
  readonly network: Settings
  readonly terminal: Terminal
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

/** Reads the command line of a script, runs it, and prints errors as the flow command does, with the same exit codes. */
export async function runScript(
  help: string,
  options: ParseArgsOptionsConfig,
  script: (script: Script) => Promise<void>,
): Promise<void> {
  const json = process.argv.includes('--json')
  const terminal = new Terminal({
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    json,
  })
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
  const { signal } = controller
  const context: CliContext = {
    terminal,
    environment: process.env,
    directory: process.cwd(),
    signal,
    exitCode: ExitCode.OK,
  }
  try {
    const { values, positionals } = readArguments({ ...NETWORK_OPTIONS, ...options })
    if (values['help'] === true)
      return void process.stdout.write(`${help.trim()}\n${NETWORK_HELP}\n`)
    const text = (name: string): string | undefined =>
      typeof values[name] === 'string' ? values[name] : undefined
    const network = await Settings.load(context, {
      rpcUrl: text('rpc-url'),
      deployment: text('deployment'),
      gateway: text('gateway'),
      keyFile: text('key-file'),
    })
    const work = script({ values, positionals, network, terminal, signal })
    await Promise.race([work, untilAborted(signal)])
    if (signal.aborted) process.exit(ExitCode.INTERRUPTED)
  } catch (error) {
    process.exitCode = printError(error, terminal, process.env)
  }
}

function readArguments(options: ParseArgsOptionsConfig): {
  values: Record<string, string | boolean | undefined>
  positionals: string[]
} {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true, strict: true })
    return { values: values as Record<string, string | boolean | undefined>, positionals }
  } catch (cause) {
    throw usageError(cause instanceof Error ? cause.message : String(cause), cause)
  }
}

/** For a missing or malformed argument of a script. */
export function usageError(message: string, cause?: unknown): CliError {
  return new CliError({
    data: { code: CliErrorCode.USAGE },
    message,
    remedy: 'Run the script with --help to see its arguments and options.',
    cause,
  })
}
