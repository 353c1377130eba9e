import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { type Hash, type Hex, keccak256, type PublicClient } from 'viem'
import { openCommittee } from '../committee/openCommittee.ts'
import { createResultSigner } from '../consensus/bls/resultSigner.ts'
import type { Fault } from '../devnet/faults/fault.ts'
import type { CommitteeModule } from '../gateway/port.ts'
import { CHAIN_KEY } from '../ledger/state.ts'
import { Membership } from '../membership/membership.ts'
import { serveBlobs } from '../network/exchangeBlobs.ts'
import { networkBlobPeers } from '../network/networkBlobPeers.ts'
import type { ProverPort } from '../proving/port.ts'
import type { LedgerReplica } from '../replica/ledgerReplica.ts'
import type { Genesis } from '../replica/port.ts'
import { systemClock } from '../runtime/clock.ts'
import { createExecutors } from '../runtime/tasks/createExecutors.ts'
import { MAX_SQL_THREADS } from '../runtime/tasks/sql/limits.ts'
import type { NonceGate } from '../settlement/account/nonceGate.ts'
import { ClaimProposer } from '../settlement/ledger/claimProposer.ts'
import { readFrozenSet } from '../settlement/ledger/frozenSet.ts'
import { LedgerChain } from '../settlement/ledger/ledgerChain.ts'
import { requireBls } from '../settlement/requireBls.ts'
import type { ViemChain } from '../settlement/viem/viemChain.ts'
import { BlobFetcher } from '../storage/blobs/blobFetcher.ts'
import type { BlobStore } from '../storage/blobs/blobStore.ts'
import type { BlobPeer } from '../storage/blobs/peers/port.ts'
import type { KvStore } from '../storage/kv/port.ts'
import { createValidator } from './createValidator.ts'
import type { ValidatorSettings } from './options.ts'
import { performOptimistic } from './performOptimistic.ts'
import { pollLoop } from './pollLoop.ts'
import { readBlsKey } from './readBlsKey.ts'
import { settleResults } from './settleResults.ts'
import { VALIDATOR_DIRECTORY } from './validatorDirectory.ts'
import { viewNetwork } from './viewNetwork.ts'

export interface JoinNetworkOptions extends ValidatorSettings {
  readonly deployment: Deployment
  readonly rpcUrl: string
  readonly keyFile: string
  /** Of the node; the network has folders of its own in it. */
  readonly directory: string
  readonly confirmations: number
  readonly pollMs: number
  /** Where all executors are on one machine: peers may have loopback addresses. */
  readonly isLocal: boolean
  /** Hosts of the own network that tasks may call nevertheless, host:port. */
  readonly privateHosts: readonly string[]
  readonly genesis: Genesis
}

export interface JoinNetworkModules {
  readonly chain: ViemChain
  /** Nonces of the account. */
  readonly gate: NonceGate
  readonly client: PublicClient
  readonly prover: ProverPort
  readonly store: KvStore
  readonly blobs: BlobStore
  /** Gateways that may have a blob. */
  readonly peersFor: (hash: Hash) => readonly BlobPeer[]
  readonly fault: Fault | undefined
  /** Something about a request looks different now. */
  readonly onChange: (request: Hex) => void
  readonly onTrouble: (error: unknown) => void
  readonly onFatal: (error: FlowError) => void
}

/** Fifty blocks of Ethereum: an endpoint that shows nothing newer is stuck, or the clock of this machine is ahead. */
const MAX_HEAD_AGE_MS = 600_000
/** Folder of the committee's runs within the data directory of its node. */
const RUNS_DIRECTORY = 'runs'
/** On a local chain a block takes a second: it is looked for more often, as are absent members, and the next one steps in after three. */
const LOCAL_STEP_IN_MS = 3_000
const LOCAL_ABSENCE_EVERY = 10
const LOCAL_POLL_MS = 200

/** A node's part in the network: it votes, runs what the ledger assigns to it, and settles. */
export interface NetworkPart {
  readonly committee: CommitteeModule
  /** Begins to vote. */
  start(): Promise<void>
  /** Idempotent. */
  stop(): Promise<void>
}

/**
 * Makes an executor a validator: chain, ledger, consensus, committee and settlement put together.
 *
 * - Errors, nothing is left open after them: those of createValidator and openCommittee, RPC_*.
 */
export async function joinNetwork(
  options: JoinNetworkOptions,
  modules: JoinNetworkModules,
): Promise<NetworkPart> {
  const closers: (() => unknown)[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    return await build(options, modules, closers, close)
  } catch (error) {
    await close()
    throw error
  }
}

async function build(
  options: JoinNetworkOptions,
  modules: JoinNetworkModules,
  closers: (() => unknown)[],
  close: () => Promise<void>,
): Promise<NetworkPart> {
  const { deployment, directory, genesis, confirmations } = options
  const { client, store, blobs, fault, onTrouble, onFatal } = modules
  const context = { chainId: BigInt(deployment.chainId), registry: deployment.registry }
  const now = (): number => performance.now()
  const readSet = (epoch: number) => readFrozenSet(client, { deployment, epoch })
  let ledger: LedgerReplica | undefined
  await requireBls(client)
  const chain = await LedgerChain.open(
    {
      fromBlock: Number(deployment.fromBlock),
      confirmations,
      ...(options.isLocal ? {} : { maxHeadAgeMs: MAX_HEAD_AGE_MS }),
    },
    {
      chain: modules.chain,
      store,
      readSet,
      ledgerEpoch: () => ledger?.view.get(CHAIN_KEY)?.epoch,
      now,
      wallMs: Date.now,
      onTrouble,
    },
  )
  const node = await createValidator(
    {
      directory: join(directory, VALIDATOR_DIRECTORY),
      keyFile: options.keyFile,
      blsKeyFile: options.blsKeyFile,
      peerKeyFile: options.peerKeyFile,
      context,
      genesis,
      listen: options.listen,
      bootstrap: options.bootstrap,
      allowsPrivate: options.isLocal,
      ...(options.isLocal ? { dht: false, relay: 'off' as const } : {}),
    },
    {
      chain,
      epochOf: async (epoch) => {
        const known = chain.epochs.find((item) => item.epoch === epoch)
        return known && { epoch, since: 0, members: known.members }
      },
      ...(fault === undefined ? {} : { wrapNetwork: (network) => fault.network(network) }),
      onFatal,
      onFault: onTrouble,
    },
  )
  closers.push(() => node.close())
  const { validator } = node
  const { network, names, replica } = validator
  ledger = replica

  const fetcher = new BlobFetcher(
    { peersFor: (hash) => [...networkBlobPeers(network, names), ...modules.peersFor(hash)] },
    { store: blobs },
  )
  closers.push(serveBlobs(network, names, (hash) => blobs.get(hash)))
  const membership = new Membership(
    { capabilities: [] },
    {
      validator,
      memberOf: (peer) => network.peers().find(({ id }) => id === peer)?.member,
      clock: systemClock,
      onFault: onTrouble,
    },
  )
  closers.push(() => membership.stop())
  const scriptThreads = Math.max(1, availableParallelism() - 1)
  const tasks = createExecutors({
    scriptThreads,
    http: { privateHosts: options.privateHosts },
    chains: [{ chainId: deployment.chainId, rpcUrl: options.rpcUrl }],
  })
  closers.push(() => tasks.close())
  const signResult = createResultSigner(await readBlsKey(options.blsKeyFile), context)
  const settling = await settleResults(
    {
      deployment,
      stepInMs: options.isLocal ? LOCAL_STEP_IN_MS : undefined,
      absenceEvery: options.isLocal ? LOCAL_ABSENCE_EVERY : undefined,
    },
    {
      validator,
      chain,
      client,
      account: modules.chain,
      gate: modules.gate,
      store,
      now,
      onTrouble,
    },
  )
  closers.push(() => settling.stop())
  // The last wait: the committee tells at once what it had performed before a restart, and who claims it must hear that.
  const committee = await openCommittee(
    {
      directory: join(directory, RUNS_DIRECTORY),
      laneWidth: { script: scriptThreads, sql: MAX_SQL_THREADS },
    },
    {
      validator: fault === undefined ? validator : fault.validator(validator, signResult),
      membership,
      executors: tasks.executors,
      store,
      blobs: {
        fetch: (hash, signal) => fetcher.fetch(hash, signal),
        put: async (bytes) => {
          await blobs.put(bytes)
          return keccak256(bytes)
        },
      },
      signResult,
      // A claim that is posted needs nobody who would post it again.
      needsPerformer: (request) => chain.requestOf(request)?.state.posted === undefined,
      onFault: onTrouble,
      onFatal: (error) => onFatal(error as FlowError),
    },
  )
  closers.push(() => committee.close())
  closers.push(committee.runs.onChange(modules.onChange))

  const proposer = new ClaimProposer(
    { self: validator.operator },
    { chain, view: () => replica.view, submit: (claim) => validator.submit(claim), now },
  )
  closers.push(
    validator.onCommit(({ verdicts, settled }) => {
      if (settled.length > 0) follow.wake()
      const isOpen = (replica.view.get(CHAIN_KEY)?.openRequests ?? 0) > 0
      if (isOpen) fault?.arm()
      for (const { transaction } of verdicts)
        if ('request' in transaction) modules.onChange(transaction.request)
    }),
  )
  const optimistic = performOptimistic(
    { deployment, account: modules.chain.account },
    {
      validator,
      chain,
      client,
      sender: settling.sender,
      committee,
      blobs,
      prover: modules.prover,
      ...(fault === undefined ? {} : { wrapRuns: (runs) => fault.runs(runs) }),
      onTrouble,
    },
  )
  closers.push(optimistic.end, () => optimistic.service.stop())
  const pollMs = options.isLocal ? Math.min(options.pollMs, LOCAL_POLL_MS) : options.pollMs
  const follow = pollLoop(pollMs, onTrouble, async () => {
    const { synced } = await chain.poll()
    await proposer.tick()
    await settling.tick()
    return synced
  })
  // By itself: it asks the chain about each request, and votes must not wait for the answers about a thousand of them.
  const dispute = pollLoop(options.pollMs, onTrouble, async () => {
    await optimistic.service.poll()
    return true
  })
  closers.push(() => dispute.stop())
  closers.push(() => follow.stop())
  let stopping: Promise<void> | undefined
  return {
    committee: viewNetwork({ validator, runs: committee.runs, blobs }),
    async start() {
      follow.start()
      dispute.start()
      await validator.start()
    },
    stop() {
      stopping ??= close()
      return stopping
    },
  }
}
