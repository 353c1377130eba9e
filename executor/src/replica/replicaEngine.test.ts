import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { numberToHex } from 'viem'
import { afterEach, describe, expect, it } from 'vitest'
import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { blsScheme } from '../consensus/bls/blsScheme.ts'
import { verifyBlockCertificate } from '../consensus/engine/blockCertificate.ts'
import { ConsensusEngine } from '../consensus/engine/engine.ts'
import type { EngineNotice } from '../consensus/engine/notice.ts'
import { initialiseSigner } from '../consensus/signer/initialiseSigner.ts'
import { SignerGuard } from '../consensus/signer/signerGuard.ts'
import { claimSigner, type SignerLock } from '../consensus/signer/signerLock.ts'
import { LedgerMode, requestKey } from '../ledger/state.ts'
import { MemoryStore } from '../storage/kv/memory/memoryStore.ts'
import { openMemoryLog } from '../storage/log/memory/memoryLog.ts'
import { SimulatedDisk } from '../storage/log/memory/simulatedDisk.ts'
import { decodeBlock } from './blockCodec.ts'
import {
  CONTEXT,
  genesisOf,
  NOW_MS,
  openReplica,
  operatorOf,
  secretOf,
  type TestReplica,
  voteOf,
} from './testing/replicaCluster.ts'

const GENESIS = genesisOf(4, [3, 4, 5, 4])
const TIMEOUTS = {
  proposeMs: 600,
  prevoteMs: 300,
  precommitMs: 300,
  growthMs: 100,
  rebroadcastMs: 250,
}
const { chainId } = CONTEXT
const REQUEST = numberToHex(7, { size: 32 })

interface Validator {
  readonly test: TestReplica
  readonly lock: SignerLock
  readonly disk: SimulatedDisk
  readonly signerStore: MemoryStore
  readonly notices: EngineNotice[]
  engine: ConsensusEngine | undefined
  stop: () => Promise<void>
}

describe('replicas under the consensus engine', () => {
  let directory: string
  const all: Validator[] = []

  async function start(index: number): Promise<void> {
    const item = all[index] as Validator
    const log = await openMemoryLog({ disk: item.disk, chainId, epoch: 1 })
    const key = createBlsKey(secretOf(index))
    const { signerStore: store, lock } = item
    const signer = await SignerGuard.open({ store, lock, key, chainId, lookBack: 0 })
    item.engine = await ConsensusEngine.start(
      { self: operatorOf(index), context: CONTEXT, timeouts: TIMEOUTS },
      {
        log,
        signer,
        scheme: blsScheme,
        application: item.test.replica,
        transport: {
          broadcast: (message) => {
            for (const [to, { engine }] of all.entries())
              if (to !== index) setImmediate(() => void engine?.receive(operatorOf(index), message))
          },
          requestBlocks: async (peer, from) => {
            const engine = all.find((_, at) => operatorOf(at) === peer)?.engine
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
        notify: (notice) => item.notices.push(notice),
      },
    )
    item.stop = async () => {
      const { engine } = item
      item.engine = undefined
      item.stop = async () => {}
      await engine?.stop()
      await signer.close()
      await log.close()
    }
  }

  async function until(isDone: () => boolean): Promise<void> {
    const deadline = performance.now() + 40_000
    while (!isDone()) {
      const heights = all.map(({ test }) => test.replica.committedHeight())
      if (performance.now() > deadline) throw new Error(`not done at heights ${heights.join()}`)
      for (const { test, engine } of all) {
        if (engine === undefined) continue
        const message = await test.replica.makeBundle()
        for (const other of all)
          if (message !== undefined && other.test !== test)
            await other.test.replica.receiveBundle(message)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  afterEach(async () => {
    for (const item of all) await item.stop()
    for (const { lock } of all.splice(0)) await lock.release()
    await rm(directory, { recursive: true, force: true })
  })

  it('admit, decide and settle a request, lose a member, and end with equal certified blocks', async () => {
    directory = await mkdtemp(join(tmpdir(), 'flow-replica-'))
    for (let index = 0; index < 4; index += 1) {
      const lock = await claimSigner(join(directory, String(index)))
      const signerStore = new MemoryStore()
      const { publicKey } = createBlsKey(secretOf(index))
      await initialiseSigner({ store: signerStore, lock, chainId }, publicKey)
      const test = await openReplica(index, GENESIS)
      const disk = new SimulatedDisk()
      const state = { engine: undefined, stop: async () => {} }
      all.push({ test, lock, signerStore, disk, notices: [], ...state })
    }
    for (const index of all.keys()) await start(index)
    const replicas = all.map(({ test }) => test.replica)
    for (const replica of replicas) replica.submit({ type: 'heartbeat', capabilities: [] })
    await until(() => replicas.every(({ view }) => view.get(`executor/${operatorOf(3)}`)))
    replicas[1]?.submit({
      type: 'admit',
      request: REQUEST,
      mode: LedgerMode.QUORUM,
      definitionHash: REQUEST,
      inputsHash: REQUEST,
      needs: [],
      deadlineS: NOW_MS / 1_000 + 60,
      callbackGas: 0,
      size: 4,
    })
    await until(() => replicas.every(({ view }) => view.get(requestKey(REQUEST)) !== undefined))

    // One is gone; the others have more than 2/3.
    await all[0]?.stop()
    for (const [index, replica] of replicas.entries())
      replica.submit(voteOf(index, REQUEST, REQUEST))
    const isSettled = ({ test }: Validator): boolean =>
      test.commits.some(({ settled }) => settled.length > 0)
    await until(() => all.slice(1).every(isSettled))
    await start(0)
    await until(() => all.every(isSettled))

    const common = Math.min(...replicas.map((replica) => replica.committedHeight()))
    const roots = new Set<string>()
    for (let height = 1; height <= common; height += 1) {
      const blocks = await Promise.all(replicas.map((replica) => replica.committed(height)))
      expect(new Set(blocks.map((item) => item?.block.id)).size).toBe(1)
      for (const item of blocks) {
        const terms = { ...replicas[0]?.termsOf(common + 1), height } as never
        expect(item && verifyBlockCertificate(item.certificate, terms, CONTEXT, blsScheme)).toBe(
          true,
        )
      }
      roots.add(decodeBlock(blocks[0]?.block.bytes ?? new Uint8Array())?.header.beacon ?? '')
    }
    expect(roots.size).toBe(common)
    for (const { notices } of all)
      expect(notices.filter(({ type }) => type === 'fatal' || type === 'evidence')).toEqual([])
  }, 60_000)
})
