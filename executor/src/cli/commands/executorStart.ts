import { resolve } from 'node:path'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { type Command, Option } from 'commander'
import type { ExecutorReadyMessage } from '../../devnet/executorProcess.ts'
import { FAULT_KINDS, type Fault, type FaultKind } from '../../devnet/faults/fault.ts'
import type { ExecutorNode } from '../../node/node.ts'
import { isLocalChain } from '../../node/options.ts'
import { readBlsKey } from '../../node/readBlsKey.ts'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { CliError, CliErrorCode } from '../errors.ts'
import { type ExecutorConfig, readExecutorConfig } from '../executorConfig.ts'
import { formatPairs } from '../format.ts'
import { readDeployment } from '../settings.ts'
import { untilAborted } from '../untilAborted.ts'
import { untilParentGone } from '../untilParentGone.ts'

interface StartOptions {
  readonly config: string
  /** For demonstrations and tests on a local chain. */
  readonly fault?: FaultKind
}

export function createExecutorStartCommand(context: CliContext): Command {
  return createCommand('start')
    .description(
      'Run an executor until Ctrl-C or SIGTERM. Its log goes to standard error as JSON lines.',
    )
    .option('--config <file>', 'what "flow executor init" wrote', 'executor/executor.json')
    .addOption(new Option('--fault <kind>').choices(FAULT_KINDS).hideHelp())
    .action((options: StartOptions) => runExecutor(context, options))
}

async function runExecutor(
  { terminal, signal, directory }: CliContext,
  { config, fault }: StartOptions,
): Promise<void> {
  const orphaned = untilParentGone()
  const settings = await readExecutorConfig(resolve(directory, config))
  const deployment = await readDeployment(settings.deployment)
  const {
    rpcUrl,
    rpcBackups,
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
  const node = await createExecutorNode(
    {
      rpcUrl,
      rpcBackups,
      deployment,
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
    },
    fault === undefined ? {} : { fault: await loadFault(fault, settings, deployment) },
  )
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
    const error = await Promise.race([failure, untilAborted(signal), orphaned])
    if (error !== undefined) throw error
  } finally {
    await node.stop()
    if (process.connected) process.disconnect()
  }
}

async function loadFault(
  kind: FaultKind,
  { validator }: ExecutorConfig,
  { chainId, registry }: Deployment,
): Promise<Fault> {
  if (!isLocalChain(chainId) || validator === undefined)
    throw new CliError({
      data: { code: CliErrorCode.USAGE, chainId },
      message: 'only a validator of a local chain can be made faulty',
      remedy: 'Leave --fault out: on a real network a fault costs stake.',
    })
  const { createFault } = await import('../../devnet/faults/createFault.ts')
  const blsKey = await readBlsKey(validator.blsKeyFile)
  return createFault(kind, { blsKey, context: { chainId: BigInt(chainId), registry } })
}

function untilFatal({ events }: ExecutorNode): Promise<FlowError> {
  return new Promise((fail) => {
    events.on('notice', (notice) => {
      if (notice.type === 'fatal') fail(notice.error)
    })
  })
}
