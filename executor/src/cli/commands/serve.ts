import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { formatPairs } from '../format.ts'
import { collect, parsePort, parseUrl } from '../parseOptions.ts'
import { DEFAULT_SERVER_PORT, readToken } from '../serverOptions.ts'
import { untilAborted } from '../untilAborted.ts'

interface ServeOptions {
  readonly dataDir: string
  readonly host: string
  readonly port: number
  readonly tokenFile?: string
  readonly allowPrivate: readonly string[]
  readonly rpcUrl: readonly string[]
  readonly keyFile?: string
}

export function createServeCommand(context: CliContext): Command {
  return createCommand('serve')
    .description(
      'Run workflows durably on this machine until Ctrl-C or SIGTERM, without a chain. "flow local" talks to it.',
    )
    .option('--data-dir <folder>', 'journal and large values; made when missing', '.flow/engine')
    .option(
      '--host <address>',
      'address to listen on; another than this machine needs a token',
      '127.0.0.1',
    )
    .addOption(
      new Option('--port <port>', 'port to listen on')
        .argParser(parsePort)
        .default(DEFAULT_SERVER_PORT),
    )
    .option('--token-file <file>', 'file with a token that every caller must send')
    .option(
      '--allow-private <host:port>',
      'http tasks may reach this host of this machine or its network; repeatable',
      collect,
      [] as string[],
    )
    .addOption(
      new Option('--rpc-url <url>', 'chain of chain tasks; the first is the default; repeatable')
        .argParser((text, before: readonly string[]) => collect(parseUrl(text), before))
        .default([] as string[], 'none'),
    )
    .option('--key-file <file>', 'account that pays for transactions of chain.write tasks')
    .action((options: ServeOptions) => serve(context, options))
}

async function serve(context: CliContext, options: ServeOptions): Promise<void> {
  const { terminal, signal, directory } = context
  // Engine, store and sandbox take a while to load, which every other command would pay.
  const { openFlowServer } = await import('../../flowServer/openFlowServer.ts')
  const failure = Promise.withResolvers<never>()
  const server = await openFlowServer({
    directory: resolve(directory, options.dataDir),
    host: options.host,
    port: options.port,
    token: await readToken(context, options.tokenFile),
    privateHosts: options.allowPrivate,
    rpcUrls: options.rpcUrl,
    keyFile: options.keyFile,
    onFatal: failure.reject,
    onInternalError: (error) => terminal.note(`internal error: ${String(error)}`),
  })
  try {
    terminal.document({ url: server.url, openRuns: server.openRuns, pid: process.pid }, () =>
      formatPairs([
        ['server', server.url],
        ['open runs', String(server.openRuns)],
        ['data', resolve(directory, options.dataDir)],
      ]),
    )
    await Promise.race([failure.promise, untilAborted(signal)])
  } finally {
    await server.close()
  }
}
