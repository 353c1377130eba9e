import { resolve } from 'node:path'
import { createCommand } from '../executor/src/cli/chainOptions.ts'
import type { CliContext } from '../executor/src/cli/context.ts'
import { type DevnetCommandOptions, withDevnetOptions } from '../executor/src/cli/devnetOptions.ts'
import { main } from '../executor/src/cli/main.ts'
import { Progress } from '../executor/src/cli/progress.ts'
import { showDevnetEvent } from '../executor/src/cli/showDevnetEvent.ts'
import { untilAborted } from '../executor/src/cli/untilAborted.ts'
import {
  DEFAULT_CHAIN_PORT,
  DEFAULT_GATEWAY_PORT,
  startDevnet,
} from '../executor/src/devnet/devnet.ts'
import type { DevnetEvent } from '../executor/src/devnet/devnetEvent.ts'
import { renderSample } from './startSample/renderSample.ts'
import { runSample } from './startSample/runSample.ts'
import { buildWeb } from './web/buildWeb.ts'

interface StartOptions extends DevnetCommandOptions {
  readonly once?: boolean
  readonly out: string
}

process.exitCode = await main(process.argv.slice(2), createStartCommand)

function createStartCommand(context: CliContext): ReturnType<typeof createCommand> {
  return withDevnetOptions(createCommand('npm start --'))
    .description(
      'Start a network on this machine and run samples/pro-rata on it: a reward shared among the stakers of a CSV file, ' +
        'proven in zero knowledge and settled by the contracts. Runs on until Ctrl-C.',
    )
    .option(
      '--once',
      'end after the settlement: exit code 0, or the reason; takes free ports unless told otherwise',
    )
    .option('--out <file>', 'where the payouts go', '.flow/airdrop.csv')
    .action((options: StartOptions) => start(context, options))
}

async function start(context: CliContext, options: StartOptions): Promise<void> {
  const { terminal, signal, directory } = context
  const once = options.once === true
  const progress = new Progress(terminal)
  const transactions: Extract<
    DevnetEvent,
    { type: 'contractsDeployed' }
  >['transactions'][number][] = []
  progress.wait('starting the chain')
  const devnet = await startDevnet({
    executors: options.executors,
    chainPort: options.port ?? (once ? 0 : DEFAULT_CHAIN_PORT),
    gatewayPort: options.gatewayPort ?? (once ? 0 : DEFAULT_GATEWAY_PORT),
    dataDirectory: options.data === undefined ? undefined : resolve(directory, options.data),
    recordDirectory: once ? undefined : directory,
    onEvent: (event) => {
      if (event.type === 'contractsDeployed') transactions.push(...event.transactions)
      showDevnetEvent(progress, event)
    },
    signal,
  }).finally(() => progress.stop())
  try {
    const failed = devnet.failed.then((error) => Promise.reject(error))
    // Raced below; once the sample has settled nobody awaits it any more.
    failed.catch(() => undefined)
    const sample = await Promise.race([
      runSample({ context, devnet, progress, out: options.out }),
      failed,
    ])
    const pids = devnet.executors.map(({ pid }) => pid)
    terminal.document(
      { ...sample, deployed: transactions, pids, elapsedMs: Math.round(progress.elapsedMs) },
      () => renderSample(sample, { terminal, once, elapsedMs: progress.elapsedMs }),
    )
    if (!once) {
      await showWeb(progress, sample.gatewayUrls[0])
      await Promise.race([untilAborted(signal), failed])
    }
  } finally {
    progress.wait('stopping')
    await devnet.stop()
    progress.done('stopped, nothing is left running')
  }
}

/** Makes the dApp if it is not up to date; the gateways serve it from then on. A network without it is still one. */
async function showWeb(progress: Progress, gatewayUrl: string | undefined): Promise<void> {
  progress.wait('building the dApp, about a minute the first time')
  try {
    await buildWeb()
    progress.done('the dApp, in your browser', `${gatewayUrl}/`)
  } catch (error) {
    progress.warn('no dApp', error instanceof Error ? error.message : String(error))
  } finally {
    progress.stop()
  }
}
