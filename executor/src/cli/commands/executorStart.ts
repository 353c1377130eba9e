import { resolve } from 'node:path'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Command } from 'commander'
import type { ExecutorReadyMessage } from '../../devnet/executorProcess.ts'
import type { ExecutorNode } from '../../node/node.ts'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { readExecutorConfig } from '../executorConfig.ts'
import { formatPairs } from '../format.ts'
import { readDeployment } from '../settings.ts'
import { untilAborted } from '../untilAborted.ts'

export function createExecutorStartCommand(context: CliContext): Command {
  return createCommand('start')
    .description(
      'Run an executor until Ctrl-C or SIGTERM. Its log goes to standard error as JSON lines.',
    )
    .option('--config <file>', 'what "flow executor init" wrote', 'executor/executor.json')
    .action((options: { readonly config: string }) => runExecutor(context, options.config))
}

async function runExecutor(
  { terminal, signal, directory }: CliContext,
  config: string,
): Promise<void> {
  const settings = await readExecutorConfig(resolve(directory, config))
  const {
    rpcUrl,
    keyFile,
    dataDirectory,
    gateway,
    peers,
    blobCopies,
    confirmations,
    minimumFee,
    turnMs,
    validator,
    privateHosts,
    publicRpcUrl,
    logLevel,
  } = settings
  // Database and prover take a quarter of a second to load, which every other command would pay.
  const { createExecutorNode } = await import('../../node/node.ts')
  const node = await createExecutorNode({
    rpcUrl,
    deployment: await readDeployment(settings.deployment),
    keyFile,
    dataDirectory,
    gateway,
    peers,
    blobCopies,
    confirmations,
    minimumFee: minimumFee === undefined ? undefined : BigInt(minimumFee),
    turnMs,
    validator,
    privateHosts,
    publicRpcUrl,
    logLevel,
  })
  try {
    const failure = untilFatal(node)
    node.start()
    const { address, gatewayUrl } = node
    process.send?.({ type: 'executorReady', address, gatewayUrl } satisfies ExecutorReadyMessage)
    terminal.document({ address, gatewayUrl, pid: process.pid }, () =>
      formatPairs([
        ['executor', address],
        ['gateway', gatewayUrl],
        ['health', `${gatewayUrl}/health`],
      ]),
    )
    const error = await Promise.race([failure, untilAborted(signal), untilParentGone()])
    if (error !== undefined) throw error
  } finally {
    await node.stop()
    if (process.connected) process.disconnect()
  }
}

function untilFatal({ events }: ExecutorNode): Promise<FlowError> {
  return new Promise((fail) => {
    events.on('notice', (notice) => {
      if (notice.type === 'fatal') fail(notice.error)
    })
  })
}

/** A local network is gone when its channel closes, also after kill -9. Without a channel this never resolves. */
function untilParentGone(): Promise<undefined> {
  return new Promise((gone) => {
    process.once('disconnect', () => gone(undefined))
  })
}
