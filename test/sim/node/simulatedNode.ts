import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Hex } from 'viem'
import { decodeLogRecord } from '../../../executor/src/consensus/engine/codec/logRecord.ts'
import type { EngineNotice } from '../../../executor/src/consensus/engine/notice.ts'
import type { ConsensusTimers } from '../../../executor/src/consensus/engine/port.ts'
import {
  type KeyedKey,
  keyedKey,
  keyedScheme,
} from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import { initialiseSigner } from '../../../executor/src/consensus/signer/initialiseSigner.ts'
import { SignerGuard } from '../../../executor/src/consensus/signer/signerGuard.ts'
import type { SignerLock } from '../../../executor/src/consensus/signer/signerLock.ts'
import { executorKey } from '../../../executor/src/ledger/state.ts'
import type { Transaction } from '../../../executor/src/ledger/transaction.ts'
import type { LedgerReplica } from '../../../executor/src/replica/ledgerReplica.ts'
import type { CommittedBlock } from '../../../executor/src/replica/port.ts'
import type { KvStore } from '../../../executor/src/storage/kv/port.ts'
import { openLog } from '../../../executor/src/storage/log/openLog.ts'
import type { WriteAheadLog } from '../../../executor/src/storage/log/port.ts'
import { KvVersionedStore } from '../../../executor/src/storage/versioned/kvVersionedStore.ts'
import { LOOK_BACK_BLOCKS } from '../../../executor/src/validator/lookBack.ts'
import { openValidator } from '../../../executor/src/validator/openValidator.ts'
import type { Validator } from '../../../executor/src/validator/port.ts'
import { ledgerHooks } from './ledgerHooks.ts'
import { diskOf, type Life, storeOf } from './life.ts'
import { NodeDisks } from './nodeDisks.ts'
import { beaconOf, operatorOf } from './operatorKeys.ts'
import { NAMES, SimulatedNetwork } from './simulatedNetwork.ts'
import {
  type NodeName,
  type NodeRequest,
  type ReachableNode,
  type RegisterAnswer,
  SIGNING,
  type Surroundings,
} from './surroundings.ts'
import { Workload } from './workload.ts'

/** Small, so that scenarios of some heights begin and remove segments; a block fits. */
const SEGMENT_BYTES = 2 ** 18
/** Longest time of a sync, and of the few that are slow. */
const WORK_MS = 10
const SLOW_WORK_MS = 300
const SLOW_WORK_RATE = 0.02
/** How often a node looks for what to say. */
const TICK_MS = 2_000
/** Longer records are of no timeout. */
const MAX_TIMEOUT_BYTES = 32
/** How old the answers of a node are that answers stale reads. */
const STALE_BLOCKS = 2
/** A process whose disk failed is started again after so long. */
const FAILED_DOWN_MS = 1_000

/** What runs from a start to a crash. */
interface Running {
  readonly validator: Validator
  readonly network: SimulatedNetwork
}

/** One copy of a validator: what survives a crash, and its life while it runs. */
export class SimulatedNode implements ReachableNode {
  readonly index: number
  readonly validator: number
  readonly id: Hex
  readonly label: string
  readonly isLiar: boolean
  readonly isCorrect: boolean
  crashes = 0
  /** Points passed over all lives. */
  points = 0
  /** Counts lives; timers and answers of an older one mean nothing. */
  life = 0
  /** Why it did not start, and stays down. */
  refusal: FlowError | undefined
  /** Last height committed, as the simulation was told. */
  height = 0
  /** First height whose block and state its disk must hold, but for those that it need not keep. */
  oldestHeight = 1
  /** States of later blocks that it took over. */
  snapshots = 0
  readonly #simulation: Surroundings
  readonly #key: KeyedKey
  readonly #clockRate: number
  readonly #disks: NodeDisks
  isUp = false
  #running: Running | undefined

  constructor(simulation: Surroundings, index: number, validator: number) {
    this.#simulation = simulation
    this.index = index
    this.validator = validator
    this.id = operatorOf(validator)
    this.label = `v${validator}${index === validator ? ' ' : "'"}`
    this.isLiar = simulation.scenario.liars.includes(validator)
    this.isCorrect = !simulation.isFaulty(this.id)
    this.#key = keyedKey(validator)
    this.#clockRate = simulation.scenario.clockRates[index] ?? 1
    this.#disks = new NodeDisks(simulation, index)
  }

  /** Of this life; undefined while it is down. */
  get replica(): LedgerReplica | undefined {
    return this.#running?.validator.replica
  }

  /** Begins a life, unless one goes on. */
  start(): void {
    if (this.isUp) return
    this.isUp = true
    this.life += 1
    const life = this.#newLife(this.life)
    void this.#begin(life).catch((error: unknown) => {
      if (!(error instanceof FlowError)) throw error
      if (this.#disks.isFull) this.crash(FAILED_DOWN_MS, 'for its disk is full')
      else if (!life.isOver) this.#stayDown(error)
    })
  }

  /** Ends the life at once: nothing of it is heard any more, what was not synced may be lost. */
  crash(downMs: number, where: string): void {
    const simulation = this.#simulation
    if (!this.isUp || simulation.isHealed || this.refusal !== undefined) return
    simulation.note(() => `${this.label} crashes ${where}`)
    simulation.countFault()
    this.crashes += 1
    this.isUp = false
    this.life += 1
    this.#running = undefined
    this.#disks.crash()
    simulation.at(simulation.nowMs + downMs, () => this.start())
  }

  receive(from: NodeName, bytes: Uint8Array): void {
    // Both topics of the consensus have one handler.
    this.#take(from, NAMES.votes, bytes)
  }

  receiveBundle(from: NodeName, bytes: Uint8Array): void {
    this.#take(from, NAMES.bundles, bytes)
  }

  #take(from: NodeName, topic: string, bytes: Uint8Array): void {
    void this.#running?.network.take(topic, from.index, bytes).then((verdict) => {
      if (verdict === 'rejected' && from.isCorrect && this.isCorrect)
        this.#simulation.break('verdict', `${this.label} rejects what ${from.label} says`)
    })
  }

  async answer(
    from: NodeName,
    { protocol, payload }: NodeRequest,
  ): Promise<Uint8Array | undefined> {
    if (this.#running === undefined) return new Promise(() => {})
    try {
      return await this.#running.network.answer(protocol, from.index, payload)
    } catch (error) {
      return this.#answerNothing(error)
    }
  }

  async readRegister(operator: Hex): Promise<RegisterAnswer> {
    const { replica } = this
    if (replica === undefined) return new Promise(() => {})
    const isStale = this.#simulation.faults.includes('staleReads')
    const height = replica.committedHeight()
    if (height === 0) return { height, value: undefined }
    const seen = Math.max(1, height - (isStale ? STALE_BLOCKS : 0))
    try {
      const entry = await replica.readAt(seen, executorKey(operator))
      return { height, value: entry?.capabilities[0] }
    } catch (error) {
      return this.#answerNothing(error)
    }
  }

  /** What its disk holds of the chain. */
  get chainStore(): KvStore {
    return this.#disks.chain
  }

  /** Says something on the ledger; false while the node is down. */
  submit(transaction: Transaction): boolean {
    return this.#running?.validator.submit(transaction) ?? false
  }

  /** What it reads is damaged: who asks gets no answer, and the node ends. */
  #answerNothing(error: unknown): Promise<never> {
    if (!(error instanceof FlowError)) throw error
    this.#stayDown(error)
    return new Promise(() => {})
  }

  /** What is on its disk cannot be trusted: it says so, and nothing else any more. */
  #stayDown(error: FlowError): void {
    this.refusal ??= error
    this.life += 1
    this.#running = undefined
    const { code } = error.data
    if (!this.#disks.isDamaged) this.#simulation.break('refusal', `${this.label}: ${code}`)
    this.#simulation.note(() => `${this.label} stays down: ${error.message}`)
  }

  #newLife(number: number): Life {
    const node = this
    return {
      get isOver() {
        return node.life !== number
      },
      work: () => {
        const { nowMs, random } = node.#simulation
        const ms = random.chance(SLOW_WORK_RATE) ? SLOW_WORK_MS : WORK_MS
        return new Promise((resolve) => {
          node.#simulation.at(nowMs + random.next() * ms, resolve)
        })
      },
      pass: (where) => {
        if (node.life !== number) return true
        node.points += 1
        const crash = node.#simulation.scenario.crashes.find(
          ({ instance, atPoint }) => instance === node.index && atPoint === node.points,
        )
        if (crash !== undefined) node.crash(crash.downMs, where)
        return node.life !== number
      },
    }
  }

  async #begin(life: Life): Promise<void> {
    const simulation = this.#simulation
    const { chain, scenario } = simulation
    const { chainId } = SIGNING
    const timers = this.#timersOf(life)
    const signerStore = storeOf(life, this.#disks, 'signer')
    const lock = freeLock()
    if (await this.#disks.isSignerNew())
      await initialiseSigner({ store: signerStore, lock, chainId }, this.#key.publicKey)
    const log = await openLog(diskOf(life, this.#disks), {
      chainId,
      epoch: 1,
      segmentBytes: SEGMENT_BYTES,
      nextSalt: () => simulation.random.below(2 ** 32),
    })
    const key = this.#key
    // A twin goes on whatever it sees of the other one; and what is shown without log or guard is shown without this look, too.
    const isBlind = !this.isCorrect || simulation.faults.length > 0
    const lookBack = isBlind ? 0 : LOOK_BACK_BLOCKS
    const guard = await SignerGuard.open({ store: signerStore, lock, key, chainId, lookBack })
    const signer = isBlind ? blind(guard) : guard
    const network = new SimulatedNetwork(simulation, this, life, timers)
    const validator = await openValidator(
      {
        operator: this.id,
        context: SIGNING,
        genesis: chain.genesis,
        timeouts: scenario.timeouts,
        ...scenario.history,
      },
      {
        ...ledgerHooks(simulation, this),
        network,
        directory: {
          memberOf: (peer) => operatorOf(scenario.instances[Number(peer)] ?? -1),
          peerOf: (operator) => String(scenario.instances.map(operatorOf).indexOf(operator)),
        },
        store: await KvVersionedStore.open(storeOf(life, this.#disks, 'chain')),
        log: this.#watch(log, life),
        signer,
        beacon: beaconOf(this.validator),
        scheme: keyedScheme,
        epochOf: async (epoch) => chain.epochOf(this.index, simulation.nowMs, epoch),
        timers,
        notify: (notice) => this.#hear(notice, life),
        onFatal: (error) => this.#fail(error, life),
        onFault: (error) => {
          if (!life.isOver) throw error
        },
      },
    )
    if (life.isOver) return
    await this.#tellUntold(validator.replica)
    validator.onCommit((block) => this.#onCommit(life, block))
    this.#running = { validator, network }
    await validator.start()
    if (!life.isOver) this.#tick(life, timers, validator.replica)
  }

  #tick(life: Life, timers: ConsensusTimers, replica: LedgerReplica): void {
    const workload = new Workload({
      simulation: this.#simulation,
      node: this,
      key: this.#key,
      replica,
      submit: (transaction) => this.submit(transaction),
    })
    const tick = (): void => {
      if (life.isOver) return
      workload.tick()
      timers.after(TICK_MS, tick)
    }
    tick()
  }

  #onCommit(life: Life, block: CommittedBlock): void {
    const { replica } = this
    if (life.isOver || replica === undefined) return
    // What it says now, before the next block changes it.
    void this.#tellCommitted(replica, block.height, block)
  }

  async #tellCommitted(
    replica: LedgerReplica,
    height: number,
    block?: CommittedBlock,
  ): Promise<void> {
    const decided = await replica.committed(height)
    if (decided === undefined || height <= this.height) return
    const isNext = height === this.height + 1
    this.height = height
    const ledger = block && { block, view: replica.view }
    if (isNext) return this.#simulation.committed(this, decided, ledger)
    this.oldestHeight = height
    this.snapshots += 1
    this.#simulation.adopted(this, height)
  }

  /** A block may have become durable right before the crash that kept the node from saying so. */
  async #tellUntold(replica: LedgerReplica): Promise<void> {
    const tip = replica.committedHeight()
    for (let height = this.height + 1; height <= tip; height += 1)
      await this.#tellCommitted(replica, height)
  }

  /** Time of this node: its clock may be wrong until the network is whole. */
  #timersOf(life: Life): ConsensusTimers {
    const simulation = this.#simulation
    return {
      after: (ms, callback) => {
        let isCancelled = life.isOver
        const rate = simulation.isHealed ? 1 : this.#clockRate
        simulation.at(simulation.nowMs + ms * rate, () => {
          if (!isCancelled && !life.isOver) callback()
        })
        return () => {
          isCancelled = true
        }
      },
    }
  }

  /** The log, seen by the checkers; a broken one says too early that a record is durable. */
  #watch(log: WriteAheadLog, life: Life): WriteAheadLog {
    const simulation = this.#simulation
    const isBroken = simulation.faults.includes('unsyncedLog')
    return {
      bounds: () => log.bounds(),
      append: (payload) => {
        const input =
          payload.length < MAX_TIMEOUT_BYTES ? decodeLogRecord(payload)?.input : undefined
        if (input?.type === 'timeout' && !life.isOver)
          simulation.tell({ type: 'timeout', validator: this.id, timeout: input.timeout })
        const appended = log.append(payload)
        return isBroken ? Promise.resolve(0) : appended
      },
      checkpoint: (payload) => log.checkpoint(payload),
      read: (from) => log.read(from),
      truncateBefore: (sequence) => log.truncateBefore(sequence),
      close: () => log.close(),
    }
  }

  #hear(notice: EngineNotice, life: Life): void {
    if (life.isOver) return
    const simulation = this.#simulation
    if (notice.type === 'evidence')
      simulation.tell({ type: 'evidence', reporter: this.id, evidence: notice.evidence })
    if (notice.type === 'unsigned')
      simulation.note(() => `${this.label} does not sign: ${notice.error.message}`)
  }

  #fail(error: FlowError, life: Life): void {
    if (life.isOver) return
    if (this.#disks.hasFailed || this.#disks.isFull)
      this.crash(FAILED_DOWN_MS, 'for its disk failed')
    else if (this.#disks.isDamaged) this.#stayDown(error)
    else this.#simulation.break('fatal', `${this.label} gave up: ${error.message}`)
  }
}

/** A guard that is told nothing of what the network shows of its key. */
function blind(guard: SignerGuard): Pick<SignerGuard, 'sign' | 'join' | 'observe'> {
  return { sign: (request) => guard.sign(request), join: async () => {}, observe: async () => {} }
}

/** Nobody else in this process runs the node. */
function freeLock(): SignerLock {
  return { path: 'simulated', borrow: () => () => {}, release: async () => {} }
}
