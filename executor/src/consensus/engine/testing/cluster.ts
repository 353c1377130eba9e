import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { numberToHex } from 'viem'
import { MemoryStore } from '../../../storage/kv/memory/memoryStore.ts'
import { openMemoryLog } from '../../../storage/log/memory/memoryLog.ts'
import { SimulatedDisk } from '../../../storage/log/memory/simulatedDisk.ts'
import type { WriteAheadLog } from '../../../storage/log/port.ts'
import { createBlsKey } from '../../bls/blsKey.ts'
import { blsScheme } from '../../bls/blsScheme.ts'
import type { TimeoutOptions } from '../../core/timeouts.ts'
import type { SignatureScheme } from '../../signatureScheme.ts'
import { initialiseSigner } from '../../signer/initialiseSigner.ts'
import type { SigningKey } from '../../signer/port.ts'
import { SignerGuard } from '../../signer/signerGuard.ts'
import { claimSigner, type SignerLock } from '../../signer/signerLock.ts'
import { ConsensusEngine } from '../engine.ts'
import type { EngineNotice } from '../notice.ts'
import type { ConsensusTransport, MessageVerdict } from '../port.ts'
import { ChainApplication } from './chainApplication.ts'
import { keyedKey, keyedScheme } from './keyedScheme.ts'

export const CHAIN_ID = 31_337n
export const CONTEXT = {
  chainId: CHAIN_ID,
  registry: '0x00000000000000000000000000000000000000aa',
} as const
/** For keys that cost nothing; real ones get more time, so that a busy machine does not fail their rounds. */
const TIMEOUTS = {
  proposeMs: 100,
  prevoteMs: 50,
  precommitMs: 50,
  growthMs: 50,
  rebroadcastMs: 100,
}
const PAUSE_MS = 5

export const idOf = (index: number): `0x${string}` => numberToHex(index + 1, { size: 20 })

/** Which keys a cluster votes with: real ones cost milliseconds a vote. */
export interface ClusterKeys {
  readonly scheme: SignatureScheme
  readonly keyOf: (index: number) => SigningKey
  readonly timeouts: TimeoutOptions
}

export const BLS_KEYS: ClusterKeys = {
  timeouts: { ...TIMEOUTS, proposeMs: 2_000, prevoteMs: 1_000, precommitMs: 1_000 },
  scheme: blsScheme,
  keyOf: (index) => createBlsKey(new Uint8Array(32).fill(index + 11)),
}
export const KEYED_KEYS: ClusterKeys = {
  scheme: keyedScheme,
  keyOf: keyedKey,
  timeouts: TIMEOUTS,
}

/** One validator: what survives a crash, and its engine while it runs. */
export interface Member {
  readonly id: string
  readonly application: ChainApplication
  readonly disk: SimulatedDisk
  readonly store: MemoryStore
  readonly lock: SignerLock
  readonly notices: EngineNotice[]
  readonly verdicts: MessageVerdict[]
  running: { engine: ConsensusEngine; log: WriteAheadLog; signer: SignerGuard } | undefined
}

/** Validators in one process, connected by function calls, with real logs and guards. For tests of the engine. */
export class Cluster {
  readonly members: Member[] = []
  readonly #directory: string
  readonly keys: ClusterKeys
  /** Who does not hear whom. */
  isCut: (from: number, to: number) => boolean = () => false
  /** Another way than function calls; its owner brings the engines what arrives. */
  transportOf: ((index: number) => ConsensusTransport) | undefined

  private constructor(directory: string, keys: ClusterKeys) {
    this.#directory = directory
    this.keys = keys
  }

  static async create(size: number, clusterKeys = KEYED_KEYS): Promise<Cluster> {
    const cluster = new Cluster(await mkdtemp(join(tmpdir(), 'flow-cluster-')), clusterKeys)
    const keys = Array.from({ length: size }, (_, index) => clusterKeys.keyOf(index))
    const publicKeys = new Map(keys.map((key, index) => [idOf(index) as string, key.publicKey]))
    const validators = keys.map((_, index) => ({ id: idOf(index), power: 1 }))
    for (const [index, key] of keys.entries()) {
      const lock = await claimSigner(join(cluster.#directory, String(index)))
      const store = new MemoryStore()
      await initialiseSigner({ store, lock, chainId: CHAIN_ID }, key.publicKey)
      cluster.members.push({
        id: idOf(index),
        application: new ChainApplication(
          validators,
          publicKeys,
          `by ${index}`,
          () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS)),
        ),
        disk: new SimulatedDisk(),
        store,
        lock,
        notices: [],
        verdicts: [],
        running: undefined,
      })
    }
    return cluster
  }

  async start(index: number): Promise<void> {
    const member = this.#member(index)
    const { store, lock, disk, application } = member
    const log = await openMemoryLog({ disk, chainId: CHAIN_ID, epoch: 1 })
    const key = this.keys.keyOf(index)
    const signer = await SignerGuard.open({ store, lock, key, chainId: CHAIN_ID, lookBack: 0 })
    const engine = await ConsensusEngine.start(
      { self: member.id, context: CONTEXT, timeouts: this.keys.timeouts },
      {
        log,
        signer,
        scheme: this.keys.scheme,
        application,
        transport: this.transportOf?.(index) ?? {
          broadcast: (message) => {
            for (const to of this.members.keys()) if (to !== index) this.deliver(index, to, message)
          },
          requestBlocks: async (peer, from) => {
            const engine = this.members.find(({ id }) => id === peer)?.running?.engine
            if (engine === undefined) throw new Error('the peer is down')
            return engine.blocksFrom(from)
          },
        },
        timers: {
          after: (ms, callback) => {
            const timer = setTimeout(callback, ms)
            return () => clearTimeout(timer)
          },
        },
        notify: (notice) => member.notices.push(notice),
      },
    )
    member.running = { engine, log, signer }
  }

  /** Sends bytes as if they came from a member, and keeps the verdict. */
  deliver(from: number, to: number, message: Uint8Array): void {
    const { running, verdicts } = this.#member(to)
    if (running === undefined || this.isCut(from, to)) return
    setImmediate(() => {
      void running.engine.receive(idOf(from), message).then((verdict) => verdicts.push(verdict))
    })
  }

  async stop(index: number): Promise<void> {
    const member = this.#member(index)
    const { running } = member
    if (running === undefined) return
    member.running = undefined
    await running.engine.stop()
    await running.signer.close()
    await running.log.close()
  }

  /** Waits until every running member has committed a height. */
  async reach(height: number, deadlineMs = 30_000): Promise<void> {
    const until = Date.now() + deadlineMs
    const isBehind = (): boolean =>
      this.members.some(
        (item) => item.running !== undefined && item.application.chain.length < height,
      )
    while (isBehind()) {
      if (Date.now() > until) {
        const heights = this.members.map((item) => item.application.chain.length)
        throw new Error(`heights ${heights.join(', ')} instead of ${height}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async destroy(): Promise<void> {
    for (const index of this.members.keys()) await this.stop(index)
    for (const { lock } of this.members) await lock.release()
    await rm(this.#directory, { recursive: true, force: true })
  }

  #member(index: number): Member {
    const member = this.members[index]
    if (member === undefined) throw new Error(`no member ${index}`)
    return member
  }
}
