import { resolve } from 'node:path'
import type { Command } from 'commander'
import { DEFAULT_CHAIN_PORT, DEFAULT_GATEWAY_PORT, startDevnet } from '../../devnet/devnet.ts'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { describeDevnet, documentDevnet } from '../describeDevnet.ts'
import { type DevnetCommandOptions, withDevnetOptions } from '../devnetOptions.ts'
import { Progress } from '../progress.ts'
import { showDevnetEvent } from '../showDevnetEvent.ts'
import { untilAborted } from '../untilAborted.ts'

interface DevOptions extends DevnetCommandOptions {
  readonly ephemeral?: boolean
}

export function createDevCommand(context: CliContext): Command {
  return withDevnetOptions(createCommand('dev'))
    .description(
      'Start a network on this machine: a chain, the contracts and executors. Runs until Ctrl-C.',
    )
    .option(
      '--ephemeral',
      'any free ports, and no record in .flow: for tests, beside another local network',
    )
    .action((options: DevOptions) => runDev(context, options))
}

async function runDev(context: CliContext, options: DevOptions): Promise<void> {
  const { terminal, signal, directory } = context
  const progress = new Progress(terminal)
  const ephemeral = options.ephemeral === true
  progress.wait('starting the chain')
  const devnet = await startDevnet({
    executors: options.executors,
    chainUrl: options.chain,
    chainPort: options.port ?? (ephemeral ? 0 : DEFAULT_CHAIN_PORT),
    gatewayPort: options.gatewayPort ?? (ephemeral ? 0 : DEFAULT_GATEWAY_PORT),
    dataDirectory: options.data === undefined ? undefined : resolve(directory, options.data),
    recordDirectory: ephemeral ? undefined : directory,
    onEvent: (event) => showDevnetEvent(progress, event),
    signal,
  }).finally(() => progress.stop())
  try {
    const document = documentDevnet(devnet)
    terminal.document(document, () => describeDevnet(document, ephemeral))
    const failure = await Promise.race([devnet.failed, untilAborted(signal)])
    if (failure !== undefined) throw failure
    progress.wait('stopping')
  } finally {
    await devnet.stop()
    progress.done('stopped, nothing is left running')
  }
}
