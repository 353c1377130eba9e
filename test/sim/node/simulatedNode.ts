import type { Hex } from 'viem'
import { encodeBlocks } from '../../../executor/src/consensus/engine/codec/blocks.ts'
import { decodeLogRecord } from '../../../executor/src/consensus/engine/codec/logRecord.ts'
import {
  ConsensusEngine,
  type EngineNotice,
} from '../../../executor/src/consensus/engine/engine.ts'
import type { ConsensusTimers } from '../../../executor/src/consensus/engine/port.ts'
import {
  type KeyedKey,
  keyedKey,
  keyedScheme,
} from '../../../executor/src/consensus/engine/testing/keyedScheme.ts'
import { initialiseSigner } from '../../../executor/src/consensus/signer/initialiseSigner.ts'
import { SignerGuard } from '../../../executor/src/consensus/signer/signerGuard.ts'
import type { SignerLock } from '../../../executor/src/consensus/signer/signerLock.ts'
import { MemoryStore } from '../../../executor/src/storage/kv/memory/memoryStore.ts'
import { LogError } from '../../../executor/src/storage/log/errors.ts'
import { SimulatedDisk } from '../../../executor/src/storage/log/memory/simulatedDisk.ts'
import { openLog } from '../../../executor/src/storage/log/openLog.ts'
import type { WriteAheadLog } from '../../../executor/src/storage/log/port.ts'
import { diskOf, type Life, storeOf } from './life.ts'
import { StoredChain } from './storedChain.ts'
import { type NodeName, type ReachableNode, SIGNING, type Surroundings } from './surroundings.ts'

/** Small, so that scenarios of a few heights begin and remove segments. */
const SEGMENT_BYTES = 4_096
/** Longest time of a sync, and of the few that are slow. */
const WORK_MS = 10
const SLOW_WORK_MS = 300
const SLOW_WORK_RATE = 0.02

/** One copy of a validator: what survives a crash, and its life while it runs. */
export class SimulatedNode implements ReachableNode {
  readonly index: number
  readonly validator: number
  readonly id: string
  readonly label: string
  readonly isLiar: boolean
  readonly isCorrect: boolean
  crashes = 0
  /** Points passed over all lives. */
  points = 0
  /** Counts lives; timers and answers of an older one mean nothing. */
  life = 0
  /** Why it did not start, and stays down. */
  refusal: LogError | undefined
  /** Last height committed, as the simulation was told. */
  height = 0
  readonly #simulation: Surroundings
  readonly #key: KeyedKey
  readonly #clockRate: number
  readonly #chainStore = new MemoryStore()
  #signerStore = new MemoryStore()
  #disk: SimulatedDisk
  #isUp = false
  #engine: ConsensusEngine | undefined
  #chain: StoredChain | undefined

  constructor(simulation: Surroundings, index: number, validator: number, id: string) {
    this.#simulation = simulation
    this.index = index
    this.validator = validator
    this.id = id
    this.label = `v${validator}${index === validator ? ' ' : "'"}`
    this.isLiar = simulation.scenario.liars.includes(validator)
    this.isCorrect = !simulation.isFaulty(id)
    this.#key = keyedKey(validator)
    this.#clockRate = simulation.scenario.clockRates[index] ?? 1
    this.#disk = new SimulatedDisk(simulation.scenario.seed * 64 + index)
  }

  get tip(): Uint8Array {
    return this.#chain?.tip ?? new Uint8Array(32)
  }

  /** Begins a life, unless one goes on. */
  start(): void {
    if (this.#isUp) return
    this.#isUp = true
    this.life += 1
    void this.#begin(this.#newLife(this.life)).catch((error: unknown) => {
      if (!(error instanceof LogError)) throw error
      this.refusal = error
      this.#simulation.note(() => `${this.label} does not start: ${error.message}`)
    })
  }

  /** Ends the life at once: nothing of it is heard any more, what was not synced may be lost. */
  crash(downMs: number, where: string): void {
    const simulation = this.#simulation
    if (!this.#isUp || simulation.isHealed) return
    simulation.note(() => `${this.label} crashes ${where}`)
    simulation.countFault()
    this.crashes += 1
    this.#isUp = false
    this.life += 1
    this.#engine = undefined
    this.#disk = this.#disk.crash()
    if (simulation.faults.includes('damagedLog') && this.index === 0) this.#damageLog()
    if (simulation.faults.includes('forgetfulGuard')) this.#signerStore = new MemoryStore()
    simulation.at(simulation.nowMs + downMs, () => this.start())
  }

  receive(from: NodeName, bytes: Uint8Array): void {
    void this.#engine?.receive(String(from.index), bytes).then((verdict) => {
      if (verdict === 'rejected' && from.isCorrect && this.isCorrect)
        this.#simulation.break('verdict', `${this.label} rejects a message of ${from.label}`)
    })
  }

  async blocksFrom(height: number): Promise<Uint8Array> {
    return this.#engine?.blocksFrom(height) ?? encodeBlocks([])
  }

  async stateHashAt(height: number): Promise<Hex | undefined> {
    return this.#chain?.stateHashAt(height)
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
    const { chainId } = SIGNING
    const timers = this.#timersOf(life)
    const signerStore = storeOf(life, this.#signerStore, 'signer')
    const lock = freeLock()
    if (!(await this.#hasRecord()))
      await initialiseSigner({ store: signerStore, lock, chainId }, this.#key.publicKey)
    const log = await openLog(diskOf(life, this.#disk), {
      chainId,
      epoch: 1,
      segmentBytes: SEGMENT_BYTES,
      nextSalt: () => simulation.random.below(2 ** 32),
    })
    const signer = await SignerGuard.open({
      store: signerStore,
      lock,
      key: this.#key,
      chainId,
      lookBack: 0,
    })
    const chain = await StoredChain.open({
      store: storeOf(life, this.#chainStore, 'chain'),
      termsOf: (height) => simulation.termsOf(height),
      build: (height, parent) =>
        new Promise((resolve) => {
          timers.after(simulation.blockIntervalMs, () =>
            resolve(simulation.makeBlock(height, parent, this.validator)),
          )
        }),
      onCommit: (decided, stateHash) => {
        this.height = decided.certificate.height
        simulation.committed(this, decided, stateHash)
      },
    })
    if (life.isOver) return
    this.#chain = chain
    await this.#tellUntold(chain)
    const engine = await ConsensusEngine.start(
      { self: this.id, context: SIGNING, timeouts: simulation.scenario.timeouts },
      {
        log: this.#watch(log, life),
        signer,
        scheme: keyedScheme,
        application: chain,
        transport: {
          broadcast: (bytes) => {
            if (life.pass('before a message')) return
            simulation.broadcast(this, bytes)
            life.pass('after a message')
          },
          requestBlocks: (peer, from, signal) =>
            new Promise((resolve, reject) => {
              signal.addEventListener('abort', () => reject(new Error('given up')))
              void simulation.request(this, peer, from).then(resolve)
            }),
        },
        timers,
        notify: (notice) => this.#hear(notice, life),
      },
    )
    if (!life.isOver) this.#engine = engine
  }

  #damageLog(): void {
    const [segment, bytes] = [...this.#disk.segments()][0] ?? []
    if (segment !== undefined && bytes !== undefined) this.#disk.flipBit(segment, 4 * bytes.length)
  }

  async #hasRecord(): Promise<boolean> {
    const everything = { start: Uint8Array.of(0), end: Uint8Array.of(255), limit: 1 }
    return (await this.#signerStore.range(everything)).length > 0
  }

  /** A block may have become durable right before the crash that kept the node from saying so. */
  async #tellUntold(chain: StoredChain): Promise<void> {
    for (let height = this.height + 1; height <= chain.committedHeight(); height += 1) {
      const decided = await chain.committed(height)
      const stateHash = await chain.stateHashAt(height)
      if (decided === undefined || stateHash === undefined)
        throw new Error(`a committed block ${height} is not there`)
      this.height = height
      this.#simulation.committed(this, decided, stateHash)
    }
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
        const input = decodeLogRecord(payload)?.input
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
    if (notice.type === 'evidence')
      this.#simulation.tell({ type: 'evidence', reporter: this.id, evidence: notice.evidence })
    if (notice.type === 'fatal')
      this.#simulation.break('fatal', `${this.label} gave up: ${notice.error.message}`)
    if (notice.type === 'unsigned')
      this.#simulation.note(() => `${this.label} does not sign: ${notice.error.message}`)
  }
}

/** Nobody else in this process runs the node. */
function freeLock(): SignerLock {
  return { path: 'simulated', borrow: () => () => {}, release: async () => {} }
}
