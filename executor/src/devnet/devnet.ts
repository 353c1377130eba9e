import { join } from 'node:path'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { claimPort } from './claimPort.ts'
import { claimDataDirectory, type DataDirectory } from './dataDirectory.ts'
import type { DevnetChain } from './devnetChain.ts'
import type { DevnetEvent } from './devnetEvent.ts'
import {
  type ExecutorPorts,
  keepKeyFile,
  prepareExecutorHome,
  writeExecutorConfig,
} from './executorFiles.ts'
import {
  type ExecutorProcess,
  executorFailedError,
  startExecutorProcess,
} from './executorProcess.ts'
import type { FaultKind } from './faults/fault.ts'
import { joinChain } from './joinChain.ts'
import { LOCAL_ACCOUNT, localAccount } from './localAccounts.ts'
import { startOwnChain } from './ownChain.ts'
import { prepareContracts } from './prepareContracts.ts'
import { type DevnetRecord, removeDevnetRecord, writeDevnetRecord } from './record.ts'
import { seatLocalExecutor } from './seatLocalExecutor.ts'
import { startFirstEpoch } from './startFirstEpoch.ts'
import { untilLive } from './untilLive.ts'

export const DEFAULT_CHAIN_PORT = 8545
export const DEFAULT_GATEWAY_PORT = 8600
/** With one of four faulty the others still decide. */
export const DEFAULT_EXECUTORS = 4
/** More would need more funded accounts than the chain creates. */
export const MAX_LOCAL_EXECUTORS = 8

export interface DevnetOptions {
  /** 1 to MAX_LOCAL_EXECUTORS. */
  readonly executors: number
  /** Of a chain that runs already, and goes on afterwards. @default one of its own */
  readonly chainUrl?: string | undefined
  /** Of its own chain; 0 for any free one. */
  readonly chainPort: number
  /** Of the first executor, the others count up; 0 for any free ones. */
  readonly gatewayPort: number
  /** Kept from run to run; undefined for a temporary one. */
  readonly dataDirectory: string | undefined
  /** Where `.flow/devnet.json` goes, so that other terminals find the network; undefined for none. */
  readonly recordDirectory: string | undefined
  /** One executor that does wrong. @default all are correct */
  readonly fault?: DevnetFault | undefined
  /** Blocks of silence that count as absence. @default ABSENCE_BLOCKS */
  readonly absenceBlocks?: number | undefined
  readonly onEvent: (event: DevnetEvent) => void
  /** Ends the start when aborted. */
  readonly signal?: AbortSignal
}

/** Which executor of a local network does what wrong. */
export interface DevnetFault {
  /** From 0. */
  readonly position: number
  readonly kind: FaultKind
}

export interface Devnet {
  readonly record: DevnetRecord
  readonly executors: readonly ExecutorProcess[]
  /** Resolves with the reason when the network cannot work any more: the chain or the last executor is gone. */
  readonly failed: Promise<FlowError>
  /** Starts an executor again that has ended; `position` from 0. Correct unless it is given a fault. */
  restart(position: number, fault?: FaultKind): Promise<ExecutorProcess>
  /** Ends executors, then the chain. Idempotent; everything is gone when it resolves. */
  stop(): Promise<void>
}

/**
 * Starts a whole network on this machine: a chain unless one is given, the contracts, staked executors as processes of
 * their own.
 *
 * - Everything listens on the loopback interface. However this process ends, its children end too and a temporary
 *   directory is removed.
 * - Errors: PORT_IN_USE, DEVNET_*, DEPLOYMENT_STALE or WRONG_CHAIN if a kept directory does not fit its chain; those of
 *   joinChain. Nothing runs then.
 */
export async function startDevnet(options: DevnetOptions): Promise<Devnet> {
  const data = await claimDataDirectory(options.dataDirectory)
  const parts: Parts = {
    data,
    executors: [],
    recordDirectory: options.recordDirectory,
    stopping: false,
  }
  try {
    return await start(options, parts)
  } catch (error) {
    await stopAll(parts)
    throw error
  }
}

/** What runs so far; the cleanup works on whatever is there. */
interface Parts {
  readonly data: DataDirectory
  readonly executors: ExecutorProcess[]
  readonly recordDirectory: string | undefined
  chain?: DevnetChain
  stopping: boolean
}

async function start(options: DevnetOptions, parts: Parts): Promise<Devnet> {
  const { onEvent, signal } = options
  const directory = parts.data.path
  const ports = await claimExecutorPorts(options)
  const chain = await openChain(options, parts.data)
  parts.chain = chain
  const { chainId } = chain
  onEvent({ type: 'chainStarted', rpcUrl: chain.rpcUrl, chainId })
  signal?.throwIfAborted()

  const deploymentFile = join(directory, 'deployment.json')
  const stateDirectory = join(directory, 'ignition')
  const deployer = await keepKeyFile(join(directory, 'deployer.key'), LOCAL_ACCOUNT.deployer)
  const deployment = await prepareContracts({
    rpcUrl: chain.rpcUrl,
    deploymentFile,
    deployerKeyFile: deployer.keyFile,
    stateDirectory,
    onEvent,
  })
  signal?.throwIfAborted()

  const requester = await keepKeyFile(join(directory, 'requester.key'), LOCAL_ACCOUNT.requester)
  const { rpcUrl } = chain
  const homes = await Promise.all(
    ports.map((port, position) => prepareExecutorHome({ directory, chainId }, position, port)),
  )
  await Promise.all(
    homes.map(({ accountIndex, blsKey }, position) => {
      const { account } = localAccount(accountIndex)
      return seatLocalExecutor({
        rpcUrl,
        deployment,
        account,
        blsKey,
        index: position + 1,
        onEvent,
      })
    }),
  )
  const { account } = localAccount(LOCAL_ACCOUNT.deployer)
  await startFirstEpoch({ rpcUrl, deployment, account, onEvent })
  const configFiles = await Promise.all(
    homes.map((home) =>
      writeExecutorConfig(
        home,
        homes.filter((other) => other !== home),
        { rpcUrl, absenceBlocks: options.absenceBlocks },
      ),
    ),
  )
  await chain.run()
  signal?.throwIfAborted()
  await startExecutors(configFiles, parts, options)
  signal?.throwIfAborted()
  const [first] = parts.executors
  if (first !== undefined) await untilLive(first.gatewayUrl, signal)
  onEvent({ type: 'validatorsLive', validators: parts.executors.length })

  const record: DevnetRecord = {
    version: 1,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    dataDirectory: directory,
    rpcUrl: chain.rpcUrl,
    deployment,
    deploymentFile,
    requester,
    executors: parts.executors.map(({ address, gatewayUrl }, position) => ({
      address,
      gatewayUrl,
      keyFile: join(directory, `executor-${position + 1}`, 'executor.key'),
    })),
  }
  if (options.recordDirectory !== undefined)
    await writeDevnetRecord(options.recordDirectory, record)
  return {
    record,
    executors: parts.executors,
    failed: watchParts(parts, chain, onEvent),
    restart: (position, fault) => restartExecutor({ position, fault, configFiles, parts, onEvent }),
    stop: () => stopAll(parts),
  }
}

function openChain(
  { chainUrl, chainPort, executors }: DevnetOptions,
  { path, keep }: DataDirectory,
): Promise<DevnetChain> {
  if (chainUrl === undefined) return startOwnChain({ port: chainPort, dataDirectory: path, keep })
  const count = LOCAL_ACCOUNT.firstExecutor + executors
  return joinChain({
    rpcUrl: chainUrl,
    accounts: Array.from({ length: count }, (_, index) => localAccount(index).account.address),
    temporaryDirectory: keep ? undefined : path,
  })
}

async function claimExecutorPorts({
  executors,
  gatewayPort,
}: DevnetOptions): Promise<ExecutorPorts[]> {
  const ports: ExecutorPorts[] = []
  for (let position = 0; position < executors; position++) {
    const wanted = gatewayPort === 0 ? 0 : gatewayPort + position
    ports.push({
      gateway: await claimPort(wanted, '--gateway-port'),
      peer: await claimPort(0, '--gateway-port'),
    })
  }
  return ports
}

/** All at once, but a failed one must not leave another that is still starting. */
async function startExecutors(
  configFiles: readonly string[],
  parts: Parts,
  { onEvent, fault }: DevnetOptions,
): Promise<void> {
  const starts = configFiles.map(async (configFile, position) => {
    const logFile = join(parts.data.path, `executor-${position + 1}`, 'executor.log')
    const executor = await startExecutorProcess({
      index: position + 1,
      configFile,
      logFile,
      fault: fault?.position === position ? fault.kind : undefined,
    })
    parts.executors.push(executor)
    const { index, address, gatewayUrl, pid } = executor
    onEvent({ type: 'executorReady', index, address, gatewayUrl, pid })
  })
  const results = await Promise.allSettled(starts)
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason
  }
  parts.executors.sort((a, b) => a.index - b.index)
}

async function restartExecutor({
  position,
  fault,
  configFiles,
  parts,
  onEvent,
}: {
  readonly position: number
  readonly fault: FaultKind | undefined
  readonly configFiles: readonly string[]
  readonly parts: Parts
  readonly onEvent: (event: DevnetEvent) => void
}): Promise<ExecutorProcess> {
  const before = parts.executors[position]
  const configFile = configFiles[position]
  if (before === undefined || configFile === undefined)
    throw new RangeError(`no executor at position ${position}`)
  await before.ended
  const { index, logFile } = before
  const executor = await startExecutorProcess({ index, configFile, logFile, fault })
  parts.executors[position] = executor
  const { address, gatewayUrl, pid } = executor
  onEvent({ type: 'executorReady', index, address, gatewayUrl, pid })
  return executor
}

function watchParts(
  parts: Parts,
  chain: DevnetChain,
  onEvent: (event: DevnetEvent) => void,
): Promise<FlowError> {
  const { promise, resolve } = Promise.withResolvers<FlowError>()
  let alive = parts.executors.length
  void chain.failed.then(resolve)
  for (const { index, ended, logFile } of parts.executors) {
    void ended.then(async (exitCode) => {
      if (parts.stopping) return
      onEvent({ type: 'executorEnded', index, exitCode, logFile })
      if (--alive === 0) resolve(await executorFailedError(index, exitCode, logFile))
    })
  }
  return promise
}

async function stopAll(parts: Parts): Promise<void> {
  parts.stopping = true
  if (parts.recordDirectory !== undefined) await removeDevnetRecord(parts.recordDirectory)
  await Promise.all(parts.executors.map((executor) => executor.stop()))
  await parts.chain?.stop()
  await parts.data.release()
}
