import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Hex } from 'viem'
import { isQuorum } from '../consensus/core/thresholds.ts'
import type { ValidatorId } from '../consensus/core/types.ts'
import { blocksFrom } from '../consensus/engine/blocksFrom.ts'
import { ConsensusEngine } from '../consensus/engine/engine.ts'
import { EngineTimers } from '../consensus/engine/engineTimers.ts'
import type { EngineNotice } from '../consensus/engine/notice.ts'
import type {
  BlockCertificate,
  CertifiedBlock,
  ConsensusTimers,
  MessageVerdict,
} from '../consensus/engine/port.ts'
import { SignerError, SignerErrorCode } from '../consensus/signer/errors.ts'
import { CHAIN_KEY, type EpochEntry, epochKey, type Operator } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import { type ConsensusConnection, connectConsensus } from '../network/connectConsensus.ts'
import { fetchSnapshot, serveSnapshots } from '../network/exchangeSnapshots.ts'
import { type ChannelNames, channelNames } from '../network/networkRules.ts'
import type { Network, PeerId } from '../network/port.ts'
import { reportOf } from '../replica/evidenceProof.ts'
import type { LedgerReplica } from '../replica/ledgerReplica.ts'
import type { CommittedBlock } from '../replica/port.ts'
import type { SnapshotIntake } from '../replica/snapshot.ts'
import { BundleGossip } from './bundleGossip.ts'
import { fetchEarlierBlocks } from './earlierBlocks.ts'
import { Hearing } from './hearing.ts'
import { decidedOf, lookBack } from './lookBack.ts'
import type { ValidatorModules, ValidatorOptions } from './openValidator.ts'
import type { Pacer } from './pacer.ts'
import type { Validator, ValidatorStatus } from './port.ts'

/** Statuses of the others that a validator waits for before it votes again. */
const JOIN_AFTER_STATUSES = 2

type Options = ValidatorOptions & Required<Pick<ValidatorOptions, 'timeouts'>>

interface Modules extends ValidatorModules {
  readonly timers: ConsensusTimers
  readonly now: () => number
  readonly replica: LedgerReplica
  readonly pacer: Pacer
  readonly listeners: Set<(block: CommittedBlock) => void>
}

/** See `openValidator`. */
export class LedgerValidator implements Validator {
  readonly operator: Operator
  readonly replica: LedgerReplica
  readonly network: Network
  readonly names: ChannelNames
  readonly #options: Options
  readonly #modules: Modules
  readonly #connection: ConsensusConnection
  readonly #bundles: BundleGossip
  readonly #hearing: Hearing
  readonly #timers: EngineTimers
  readonly #abort = new AbortController()
  readonly #ends: (() => void)[] = []
  #engine: ConsensusEngine | undefined
  /** Whether another member has spoken since the start. */
  #isAnswered = false
  /** A snapshot on its way; nothing else changes the engine meanwhile. */
  #adopting: Promise<void> | undefined
  #starting: Promise<void> | undefined
  #stopping: Promise<void> | undefined

  constructor(options: Options, modules: Modules) {
    const { replica, network, timers, now, pacer } = modules
    this.operator = options.operator
    this.replica = replica
    this.network = network
    this.names = channelNames(options.context)
    this.#options = options
    this.#modules = modules
    this.#hearing = new Hearing(now())
    this.#timers = new EngineTimers(timers)
    this.#connection = connectConsensus(network, this.names, (error) => this.#onFault(error))
    this.#bundles = new BundleGossip(options.operator, {
      replica,
      network,
      names: this.names,
      timers,
      now,
      onWork: () => pacer.wake(),
      onFault: (error) => this.#onFault(error),
    })
    replica.takeSnapshot()
    this.#ends.push(
      serveSnapshots(network, this.names, replica),
      this.#connection.attach({
        receive: (peer, bytes) => this.#receive(peer, bytes),
        blocksFrom: (from) => blocksFrom(replica, from),
      }),
      this.onCommit((block) => this.#settle(block)),
    )
  }

  submit(transaction: Transaction): boolean {
    return this.#bundles.submit(transaction)
  }

  onCommit(listener: (block: CommittedBlock) => void): () => void {
    const { listeners } = this.#modules
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  certifiedBlock(height: number): Promise<CertifiedBlock | undefined> {
    return this.replica.committed(height)
  }

  status(): ValidatorStatus {
    const peers = this.network.peers()
    return {
      height: this.replica.committedHeight(),
      round: this.#engine?.round ?? 0,
      members: peers.filter(({ member }) => member !== undefined).length,
      peers: peers.length,
      isSynced: this.#adopting === undefined && this.#engine?.isSyncing !== true,
    }
  }

  start(): Promise<void> {
    this.#starting ??= this.#start()
    return this.#starting
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop()
    return this.#stopping
  }

  async #start(): Promise<void> {
    this.#bundles.start()
    const isJoined = this.replica.committedHeight() === 0 && (await this.#join())
    if (!isJoined) this.#joinLater()
    await this.#startEngine()
  }

  /**
   * Lets the signer look back before the first vote. After a start it waits until the others have said how far they are, so that an
   * old copy of the data does not vote again on heights that are decided. While nobody is heard it goes on waiting: its votes alone
   * would decide nothing.
   */
  #joinLater(): void {
    const waitMs = JOIN_AFTER_STATUSES * this.#options.timeouts.rebroadcastMs
    this.#timers.after(waitMs, () => {
      const isReady = this.status().isSynced && (this.#isAnswered || this.#isAlone)
      const joined = isReady ? this.#join() : Promise.resolve(false)
      joined
        .then((isDone) => {
          if (!isDone) this.#joinLater()
          else void this.#engine?.signAgain()
        })
        .catch((error: unknown) => this.#die(error))
    })
  }

  /** False while the own blocks end before what was signed: the others have more. */
  async #join(): Promise<boolean> {
    const { signer } = this.#modules
    try {
      const { operator } = this
      const { context } = this.#options
      const decided = await lookBack(this.replica, {
        operator,
        context,
        earlier: (before, lowest) => this.#fetchEarlier(before, lowest),
      })
      await signer.join(decided)
      return true
    } catch (error) {
      const isTooEarly = error instanceof SignerError && error.code === SignerErrorCode.BAD_REQUEST
      if (isTooEarly) return false
      throw error
    }
  }

  #fetchEarlier(before: CertifiedBlock, lowest: number): Promise<readonly CertifiedBlock[]> {
    const { transport } = this.#connection
    const { signal } = this.#abort
    const peers = this.network.peers().flatMap(({ id, member }) => (member ? [id] : []))
    return fetchEarlierBlocks(before, lowest, peers, {
      view: this.replica.view,
      context: this.#options.context,
      scheme: this.#modules.scheme,
      requestBlocks: (peer, from) => transport.requestBlocks(peer, from, signal),
    })
  }

  async #stop(): Promise<void> {
    this.#abort.abort()
    for (const end of this.#ends) end()
    this.#bundles.stop()
    this.#timers.cancelAll()
    await this.#starting?.catch(() => undefined) // told to who started it
    await this.#adopting
    await this.#engine?.stop()
  }

  async #startEngine(): Promise<void> {
    const { log, signer, scheme, timers } = this.#modules
    const { operator: self, context, timeouts } = this.#options
    if (this.#abort.signal.aborted) return
    this.#engine = await ConsensusEngine.start(
      { self, context, timeouts },
      {
        log,
        signer,
        scheme,
        application: this.replica,
        transport: this.#connection.transport,
        timers,
        isAbsent: (member) => this.#isAbsent(member),
        notify: (notice) => this.#hear(notice),
      },
    )
  }

  #receive(peer: PeerId, bytes: Uint8Array): Promise<MessageVerdict> {
    const member = this.#modules.directory.memberOf(peer)
    if (member !== undefined) {
      this.#isAnswered = true
      this.#hearing.hear(member, this.#modules.now())
    }
    return this.#engine?.receive(peer, bytes) ?? Promise.resolve('ignored')
  }

  #isAbsent(member: ValidatorId): boolean {
    const { directory, now } = this.#modules
    const peer = directory.peerOf(member as Hex)
    const isConnected = peer !== undefined && this.network.peers().some(({ id }) => id === peer)
    return this.#hearing.isAbsent(member, isConnected, now())
  }

  #settle(block: CommittedBlock): void {
    this.#bundles.settle(block)
    this.#hearing.keepOnly(new Set(this.#members.map(({ operator }) => operator)))
  }

  #hear(notice: EngineNotice): void {
    if (notice.type === 'evidence') {
      const report = reportOf(notice.evidence)
      if (report !== undefined) this.submit(report)
    }
    if (notice.type === 'decided') this.#observe(notice.certificate)
    if (notice.type === 'missing') this.#fetchSnapshot(notice.peer)
    if (notice.type === 'fatal') this.#die(notice.error)
    this.#modules.notify?.(notice)
  }

  /** The signer compares what the network shows of its key with its record, and counts heights after an import. */
  #observe(certificate: BlockCertificate): void {
    const { operator } = this
    const { context } = this.#options
    const decided = decidedOf(certificate, this.replica.view, { operator, context })
    this.#modules.signer.observe(decided).catch((error: unknown) => this.#die(error))
  }

  /** The one that is ahead is asked first, then the other members. */
  #fetchSnapshot(first: PeerId): void {
    if (this.#adopting !== undefined || this.#abort.signal.aborted) return
    const others = this.network.peers().filter(({ id, member }) => member && id !== first)
    this.#adopting = this.#adoptFrom([first, ...others.map(({ id }) => id)])
      .catch((error: unknown) => this.#onFault(error))
      .finally(() => {
        this.#adopting = undefined
      })
  }

  async #adoptFrom(peers: readonly PeerId[]): Promise<void> {
    const { genesis, context } = this.#options
    const { scheme } = this.#modules
    const intake = await fetchSnapshot(
      {
        network: this.network,
        names: this.names,
        epochOf: async (epoch) => this.#epochOf(epoch) ?? this.#modules.epochOf?.(epoch),
        trust: { genesis, context, scheme },
        timers: this.#timers,
        above: this.replica.committedHeight(),
        signal: this.#abort.signal,
      },
      peers,
    )
    if (intake !== undefined) await this.#adopt(intake)
  }

  async #adopt(intake: SnapshotIntake): Promise<void> {
    const engine = this.#engine
    this.#engine = undefined
    await engine?.stop()
    try {
      // Blocks may have come meanwhile.
      if (intake.height > this.replica.committedHeight()) await this.replica.adopt(intake)
      this.replica.takeSnapshot()
      await this.#startEngine()
    } catch (error) {
      // Without an engine nothing would try again.
      this.#die(error)
    }
  }

  get #members(): EpochEntry['members'] {
    return this.#epochOf(this.replica.view.get(CHAIN_KEY)?.epoch ?? 0)?.members ?? []
  }

  /** Nobody else is needed for a quorum. */
  get #isAlone(): boolean {
    const total = this.#members.reduce((sum, { weight }) => sum + weight, 0)
    const own = this.#members.find(({ operator }) => operator === this.operator)?.weight ?? 0
    return isQuorum(own, total)
  }

  #epochOf(epoch: number): EpochEntry | undefined {
    return this.replica.view.get(epochKey(epoch))
  }

  #die(error: unknown): void {
    if (this.#abort.signal.aborted) return
    if (!(error instanceof FlowError)) throw error
    this.#modules.onFatal(error)
  }

  /** What comes while everything ends is no fault. */
  #onFault(error: unknown): void {
    if (!this.#abort.signal.aborted) this.#modules.onFault(error)
  }
}
