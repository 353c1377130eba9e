import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Hex } from 'viem'
import {
  DEFAULT_CHAIN_PORT,
  DEFAULT_GATEWAY_PORT,
  type Devnet,
  startDevnet,
} from '../../devnet/devnet.ts'
import { LOCAL_ACCOUNT, localAccount } from '../../devnet/localAccounts.ts'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { type DevnetCommandOptions, withDevnetOptions } from '../devnetOptions.ts'
import { formatPairs } from '../format.ts'
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
    chainPort: options.port ?? (ephemeral ? 0 : DEFAULT_CHAIN_PORT),
    gatewayPort: options.gatewayPort ?? (ephemeral ? 0 : DEFAULT_GATEWAY_PORT),
    dataDirectory: options.data === undefined ? undefined : resolve(directory, options.data),
    recordDirectory: ephemeral ? undefined : directory,
    onEvent: (event) => showDevnetEvent(progress, event),
    signal,
  }).finally(() => progress.stop())
  try {
    const privateKey = localAccount(LOCAL_ACCOUNT.requester).key
    const { record } = devnet
    const document = { ...record, requester: { ...record.requester, privateKey } }
    terminal.document(document, () => describeDevnet(devnet, privateKey, ephemeral))
    const failure = await Promise.race([devnet.failed, untilAborted(signal)])
    if (failure !== undefined) throw failure
    progress.wait('stopping')
  } finally {
    await devnet.stop()
    progress.done('stopped, nothing is left running')
  }
}

/** What a person needs to use the network from another terminal. */
function describeDevnet({ record }: Devnet, privateKey: Hex, ephemeral: boolean): string {
  const pairs: [string, string][] = [
    ['chain', record.rpcUrl],
    ['registry', record.deployment.registry],
    ['deployment', record.deploymentFile],
    ['requester', record.requester.address],
    ['  key file', record.requester.keyFile],
    ['  key', privateKey],
  ]
  for (const [position, { address, gatewayUrl = '' }] of record.executors.entries()) {
    pairs.push([`executor ${position + 1}`, address], ['  gateway', gatewayUrl])
  }
  const use = ephemeral
    ? `export FLOW_RPC_URL=${record.rpcUrl} FLOW_GATEWAY=${record.executors[0]?.gatewayUrl}
export FLOW_DEPLOYMENT=${record.deploymentFile}
export FLOW_KEY_FILE=${record.requester.keyFile}`
    : 'npx flow init my-flow\nnpx flow run my-flow/flow.yaml --input my-flow/inputs.yaml --wait'
  return `${formatPairs(pairs)}\n\nIn another terminal${ephemeral ? '' : ' in this folder'}:\n\n${indent(use)}\n\nThe keys are public test keys. Ctrl-C stops everything.`
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
