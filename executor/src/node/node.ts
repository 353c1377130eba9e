import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { checkDeployment } from '@flowbuilder/sdk/actions/checkDeployment'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { type Address, createPublicClient, type Hash } from 'viem'
import type { Fault } from '../devnet/faults/fault.ts'
import { createGatewayApp } from '../gateway/app.ts'
import { addressOfClient } from '../gateway/clientAddress.ts'
import type { GatewayOptions } from '../gateway/port.ts'
import { type GatewayServer, listenGateway } from '../gateway/server.ts'
import { StreamHub } from '../gateway/streamHub.ts'
import { DEFAULT_CIRCUITS_DIRECTORY, loadArtifacts } from '../proving/artifacts.ts'
import type { ProverPort, ProvingProgress } from '../proving/port.ts'
import { SnarkjsProver } from '../proving/snarkjs/snarkjsProver.ts'
import { ChainSink } from '../requests/chainSink.ts'
import { Engine } from '../requests/engine.ts'
import { internalError, toFlowError, tooManyRuns } from '../requests/errors.ts'
import type { RunId } from '../requests/fold/runEvent.ts'
import { Journal, type JournalHooks } from '../requests/journal.ts'
import type { Notice } from '../requests/notice.ts'
import { WorkerPreparer } from '../requests/worker/workerPreparer.ts'
import { NonceGate } from '../settlement/account/nonceGate.ts'
import { ChainClock } from '../settlement/chainClock.ts'
import { stakesOf } from '../settlement/cursor.ts'
import { ChainHistory } from '../settlement/history/chainHistory.ts'
import { openEndpoints } from '../settlement/rpc/openEndpoints.ts'
import { ViemChain } from '../settlement/viem/viemChain.ts'
import { Watcher } from '../settlement/watcher.ts'
import { bindStore } from '../storage/bindStore.ts'
import { BlobFetcher } from '../storage/blobs/blobFetcher.ts'
import { BlobStore } from '../storage/blobs/blobStore.ts'
import { MAX_CACHED_BYTES } from '../storage/blobs/limits.ts'
import { BlobReplication } from '../storage/blobs/replication/blobReplication.ts'
import { claimDataDirectory } from '../storage/dataDirectory.ts'
import { LmdbStore } from '../storage/kv/lmdb/lmdbStore.ts'
import { createLogger, logNotice } from './logger.ts'
import { NetworkMember } from './networkMember.ts'
import {
  type ExecutorNodeOptions,
  isLocalChain,
  type ResolvedOptions,
  resolveOptions,
} from './options.ts'
import { readAccount } from './readAccount.ts'

/** Events of a node. Listeners must not throw. */
export interface ExecutorNodeEvents {
  notice: [notice: Notice]
}

export interface ExecutorNode {
  /** Account that settles and earns. */
  readonly address: Address
  /** Where the gateway answers, without a slash at the end. */
  readonly gatewayUrl: string
  readonly events: EventEmitter<ExecutorNodeEvents>
  /** Begins to follow the chain and to run requests. */
  start(): void
  /** Idempotent. Ends all work and frees port and data directory; what was not recorded is done again after a start. */
  stop(): Promise<void>
}

/** What only tests put in. */
export interface ExecutorNodeOverrides {
  readonly hooks?: JournalHooks
  /** @default ends the process with EXIT_FATAL */
  readonly onFatal?: (error: FlowError) => void
  readonly prover?: (real: SnarkjsProver) => ProverPort
  /** Makes a validator of a local network faulty. */
  readonly fault?: Fault | undefined
}

/** Exit code of a process that cannot trust its storage any more; a supervisor starts it again, and it resumes. */
export const EXIT_FATAL = 70

const INSTANCE = 'flowvm-64'
const HEARTBEAT_MS = 15_000
const READ_LIMIT = { burst: 400, perSecond: 100 }
const WRITE_LIMIT = { burst: 100, perSecond: 10 }
const STREAMS_PER_ADDRESS = 32

/**
 * Builds an executor: the one place that chooses adapters. When it resolves, the checks have passed and the gateway
 * answers; `start` begins the work.
 *
 * - Errors, nothing is left open after them: NODE_OPTION_INVALID; KEY_FILE_*; ARTIFACT_MISSING, ARTIFACT_MISMATCH; WRONG_CHAIN,
 *   DEPLOYMENT_STALE, RPC_UNREACHABLE; DATA_DIR_IN_USE, DATA_DIR_MISMATCH, DATA_DIR_UNUSABLE; PORT_IN_USE.
 */
export async function createExecutorNode(
  given: ExecutorNodeOptions,
  overrides: ExecutorNodeOverrides = {},
): Promise<ExecutorNode> {
  const options = resolveOptions(given)
  const account = await readAccount(options.keyFile)
  const artifacts = await loadArtifacts(
    options.circuitsDirectory ?? DEFAULT_CIRCUITS_DIRECTORY,
    INSTANCE,
  )
  const { deployment } = options
  // Faults of endpoints are told as soon as there is somebody to tell.
  let tellFault: (fault: FlowError) => void = () => {}
  const transport = openEndpoints(
    { urls: [options.rpcUrl, ...options.rpcBackups], chainId: deployment.chainId },
    (fault) => tellFault(fault),
  )
  await checkDeployment(createPublicClient({ transport }), {
    deployment,
    verificationKeyHash: artifacts.verificationKeyHash,
  })
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const directory = await claimDataDirectory(options.dataDirectory)
    closers.push(() => directory.release())
    const events = new EventEmitter<ExecutorNodeEvents>()
    const logger = createLogger(options.logLevel)
    const onFatal = overrides.onFatal ?? (() => process.exit(EXIT_FATAL))
    const notify = (notice: Notice): void => {
      logNotice(logger, notice)
      events.emit('notice', notice)
      if (notice.type === 'fatal') onFatal(notice.error)
    }
    const store = new LmdbStore({
      path: join(directory.path, 'journal'),
      onFatal: (error) => notify({ type: 'fatal', error }),
    })
    closers.push(() => store.close())
    await bindStore(store, directory.path, {
      chainId: String(deployment.chainId),
      registry: deployment.registry,
      executor: account.address,
    })
    const journal = await Journal.open(store, {
      nowMs: Date.now,
      maxRuns: options.maxRuns,
      ...(overrides.hooks === undefined ? {} : { hooks: overrides.hooks }),
    })
    const history = new ChainHistory(store)
    const blobs = await BlobStore.open(store, {
      maxBlobBytes: options.maxBlobBytes,
      maxTotalBytes: options.maxBlobStoreBytes,
      maxCachedBytes: MAX_CACHED_BYTES,
      nowMs: Date.now,
      isNeeded: (hash) => isNeeded(journal, hash),
    })
    const replication = new BlobReplication(
      {
        copies: options.blobCopies,
        self: account.address,
        urls: options.peers,
        stakes: () => (watcher.cursor === undefined ? {} : stakesOf(watcher.cursor)),
        nowMs: Date.now,
        onFailure: (error) =>
          notify({ type: 'warning', error: internalError(error), id: undefined }),
      },
      { store: blobs },
    )
    tellFault = (error) => notify({ type: 'warning', error, id: undefined })
    const chain = new ViemChain({ ...deployment, rpcUrl: options.rpcUrl, transport, account })
    const sink = new ChainSink(
      {
        self: account.address,
        maxOpenRuns: options.maxOpenRuns,
        onSkipped: (id) => notify({ type: 'warning', error: tooManyRuns(options.maxOpenRuns), id }),
      },
      { store, journal, history },
    )
    const watcher = new Watcher(
      { fromBlock: Number(deployment.fromBlock), confirmations: options.confirmations },
      { chain, sink },
    )
    const hub = new StreamHub({ total: options.maxStreams, perAddress: STREAMS_PER_ADDRESS })
    const progress = new Map<RunId, ProvingProgress>()
    const prover = new SnarkjsProver({ artifacts })
    const chosenProver = overrides.prover?.(prover) ?? prover
    const gate = new NonceGate({ chain, now: () => performance.now() })
    const engine = new Engine(
      {
        windowMs: options.turnMs,
        inclusionMarginMs: options.inclusionMarginMs,
        clockSkewMs: options.clockSkewMs,
        minimumFee: options.minimumFee,
        replaceAfterMs: options.replaceAfterMs,
        pollMs: options.pollMs,
        maxProofs: options.maxProofs,
        isValidator: options.validator !== undefined,
        chainId: deployment.chainId,
        registry: deployment.registry,
        executor: account.address,
      },
      {
        journal,
        chain,
        gate,
        watcher,
        clock: new ChainClock(Date.now),
        blobs: new BlobFetcher(
          { peersFor: (hash) => replication.peersFor(hash) },
          { store: blobs },
        ),
        preparer: new WorkerPreparer(),
        prover: chosenProver,
        notify: (notice) => {
          if (notice.type === 'progress' && journal.openRun(notice.id))
            progress.set(notice.id, notice.progress)
          if (notice.type === 'record') progress.delete(notice.id)
          if (notice.type === 'record' || notice.type === 'progress') hub.publish(notice.id)
          notify(notice)
        },
      },
    )
    const client = createPublicClient({ transport })
    const network =
      options.validator === undefined
        ? undefined
        : await NetworkMember.open(
            {
              ...options.validator,
              deployment,
              rpcUrl: options.rpcUrl,
              keyFile: options.keyFile,
              directory: directory.path,
              confirmations: options.confirmations,
              pollMs: options.pollMs,
              isLocal: isLocalChain(deployment.chainId),
              privateHosts: options.privateHosts,
            },
            {
              chain,
              gate,
              prover: chosenProver,
              client,
              store,
              blobs,
              peersFor: (hash) => replication.peersFor(hash),
              fault: overrides.fault,
              onChange: (id) => hub.publish(id),
              onTrouble: (error) =>
                notify({ type: 'warning', error: toFlowError(error), id: undefined }),
              onFatal: (error) => notify({ type: 'fatal', error }),
            },
          )
    if (network !== undefined) closers.push(() => network.stop())
    const stopping = new AbortController()
    const app = createGatewayApp(gatewayOptions(options, account.address), {
      journal,
      history,
      blobs,
      hub,
      health: () => {
        const { synced, block, executors } = engine.chain
        return { synced, block, executors: executors.length }
      },
      progressOf: (id) => progress.get(id),
      waitingFor: (id) => engine.waitingFor(id),
      onBlob: (hash) => {
        engine.blobArrived()
        if (options.blobCopies > 1) replication.added(hash)
      },
      onInternalError: (error) =>
        notify({ type: 'warning', error: internalError(error), id: undefined }),
      signal: stopping.signal,
      committee: network?.committee,
    })
    const server: GatewayServer = await listenGateway(app, {
      ...options.gateway,
      maxConnections: options.maxConnections,
    })
    closers.push(async () => {
      stopping.abort()
      hub.wakeAll()
      await server.close()
    })
    let stopped: Promise<void> | undefined
    return {
      address: account.address,
      gatewayUrl: server.url,
      events,
      start() {
        engine.start()
        closers.push(() => engine.stop())
        network?.start()
        if (options.blobCopies === 1) return
        replication.start()
        closers.push(() => replication.stop())
      },
      stop() {
        stopped ??= close()
        return stopped
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

function gatewayOptions(options: ResolvedOptions, executor: Address): GatewayOptions {
  const { deployment } = options
  return {
    network: {
      ...deployment,
      fromBlock: deployment.fromBlock.toString(),
      executor,
      confirmations: options.confirmations,
      turnMs: options.turnMs,
      minimumFee: options.minimumFee.toString(),
      limits: { maxBlobBytes: options.maxBlobBytes },
      ...(options.publicRpcUrl === undefined ? {} : { publicRpcUrl: options.publicRpcUrl }),
    },
    webDirectory: options.webDirectory,
    readLimit: READ_LIMIT,
    writeLimit: WRITE_LIMIT,
    heartbeatMs: HEARTBEAT_MS,
    addressOf: addressOfClient(options.gateway.trustedProxies),
  }
}

function isNeeded(journal: Journal, hash: Hash): boolean {
  return journal
    .openRuns()
    .some(({ request }) => request.definitionHash === hash || request.inputsHash === hash)
}
