import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { createBlsBeacon } from '../consensus/bls/blsBeacon.ts'
import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { blsScheme } from '../consensus/bls/blsScheme.ts'
import type { EngineNotice } from '../consensus/engine/notice.ts'
import { exportRecords } from '../consensus/signer/exportRecords.ts'
import { importRecords } from '../consensus/signer/importRecords.ts'
import { initialiseSigner } from '../consensus/signer/initialiseSigner.ts'
import { SignerGuard } from '../consensus/signer/signerGuard.ts'
import { claimSigner, type SignerLock } from '../consensus/signer/signerLock.ts'
import { MemoryHub } from '../network/memory/memoryHub.ts'
import { MemoryNetwork } from '../network/memory/memoryNetwork.ts'
import { networkRules } from '../network/networkRules.ts'
import { createEcdsaKeys } from '../replica/ecdsaKeys.ts'
import type { ChainView, CommittedBlock, Genesis } from '../replica/port.ts'
import {
  CONTEXT,
  genesisOf,
  operatorOf,
  privateKeyOf,
  secretOf,
} from '../replica/testing/replicaCluster.ts'
import { MemoryStore } from '../storage/kv/memory/memoryStore.ts'
import { openMemoryLog } from '../storage/log/memory/memoryLog.ts'
import { SimulatedDisk } from '../storage/log/memory/simulatedDisk.ts'
import { KvVersionedStore } from '../storage/versioned/kvVersionedStore.ts'
import { LOOK_BACK_BLOCKS } from './lookBack.ts'
import { openValidator } from './openValidator.ts'
import type { Validator } from './port.ts'

const TIMEOUTS = {
  proposeMs: 3_000,
  prevoteMs: 1_000,
  precommitMs: 1_000,
  growthMs: 500,
  rebroadcastMs: 300,
}
const PACE = { idleMs: 100, busyMs: 50 }

/** What survives a stop, and the validator while it runs. */
export interface TestValidator {
  readonly blocks: CommittedBlock[]
  readonly notices: EngineNotice[]
  /** Failures that are nobody's fault; and what ended it. */
  readonly faults: unknown[]
  /** What its chain says. */
  confirms: ChainView['confirms']
  validator: Validator | undefined
}

interface Member extends TestValidator {
  readonly kv: MemoryStore
  readonly disk: SimulatedDisk
  signerStore: MemoryStore
  readonly lock: SignerLock
  end: () => Promise<void>
}

/** Validators in one process, over a network in memory, with real keys, logs and guards. */
export class TestValidators {
  readonly members: Member[] = []
  readonly hub = new MemoryHub({ chance: () => 0.5 })
  readonly #directory: string
  readonly #genesis: Genesis
  readonly #keptBlocks: number | undefined

  private constructor(directory: string, genesis: Genesis, keptBlocks: number | undefined) {
    this.#directory = directory
    this.#genesis = genesis
    this.#keptBlocks = keptBlocks
  }

  static async create(size: number, keptBlocks?: number): Promise<TestValidators> {
    const directory = await mkdtemp(join(tmpdir(), 'flow-validators-'))
    // The clock of these tests is the machine's.
    const genesis = { ...genesisOf(size), timeS: Math.floor(Date.now() / 1_000) }
    const all = new TestValidators(directory, genesis, keptBlocks)
    for (let index = 0; index < size; index += 1) {
      const lock = await claimSigner(join(directory, String(index)))
      const signerStore = new MemoryStore()
      const { publicKey } = createBlsKey(secretOf(index))
      await initialiseSigner({ store: signerStore, lock, chainId: CONTEXT.chainId }, publicKey)
      all.members.push({
        blocks: [],
        notices: [],
        faults: [],
        confirms: () => true,
        validator: undefined,
        kv: new MemoryStore(),
        disk: new SimulatedDisk(),
        signerStore,
        lock,
        end: async () => {},
      })
    }
    return all
  }

  async start(index: number): Promise<Validator> {
    const member = this.#member(index)
    const { lock, signerStore, disk, kv, faults } = member
    const memberOf = (peer: string): Hex | undefined => peerOperators.get(peer)
    const peerOperators = new Map(
      this.members.map((_, other) => [peerOf(other), operatorOf(other)] as const),
    )
    const network = new MemoryNetwork(
      { self: peerOf(index), rules: networkRules(CONTEXT) },
      { hub: this.hub, memberOf, nowMs: Date.now, onFault: (error) => faults.push(error) },
    )
    const log = await openMemoryLog({ disk, chainId: CONTEXT.chainId, epoch: 1 })
    const signer = await SignerGuard.open({
      store: signerStore,
      lock,
      key: createBlsKey(secretOf(index)),
      chainId: CONTEXT.chainId,
      lookBack: LOOK_BACK_BLOCKS,
    })
    const validator = await openValidator(
      {
        operator: operatorOf(index),
        context: CONTEXT,
        genesis: this.#genesis,
        timeouts: TIMEOUTS,
        pace: PACE,
        keptBlocks: this.#keptBlocks,
      },
      {
        network,
        directory: {
          memberOf,
          peerOf: (operator) => [...peerOperators].find(([, other]) => other === operator)?.[0],
        },
        store: await KvVersionedStore.open(kv),
        log,
        signer,
        keys: createEcdsaKeys(privateKeyOf(index)),
        beacon: createBlsBeacon(secretOf(index)),
        scheme: blsScheme,
        chain: { confirms: (claim, as) => member.confirms(claim, as) },
        notify: (notice) => member.notices.push(notice),
        onFatal: (error) => faults.push(error),
        onFault: (error) => faults.push(error),
      },
    )
    validator.onCommit((block) => member.blocks.push(block))
    member.validator = validator
    member.end = async () => {
      member.validator = undefined
      member.end = async () => {}
      await validator.stop()
      await network.close()
      await signer.close()
      await log.close()
    }
    await validator.start()
    return validator
  }

  /** Moves what the key of a stopped validator has signed into a store of its own, as if its data had been lost. */
  async moveRecord(index: number): Promise<void> {
    const member = this.#member(index)
    const { chainId } = CONTEXT
    const { publicKey } = createBlsKey(secretOf(index))
    const file = await exportRecords({ ...member, store: member.signerStore, chainId }, [publicKey])
    member.signerStore = new MemoryStore()
    await importRecords({ ...member, store: member.signerStore, chainId }, file)
  }

  async stop(index: number): Promise<void> {
    await this.#member(index).end()
  }

  async destroy(): Promise<void> {
    for (const member of this.members) await member.end()
    for (const { lock } of this.members) await lock.release()
    await rm(this.#directory, { recursive: true, force: true })
  }

  #member(index: number): Member {
    const member = this.members[index]
    if (member === undefined) throw new Error(`no validator ${index}`)
    return member
  }
}

export const peerOf = (index: number): string => `peer-${index}`
