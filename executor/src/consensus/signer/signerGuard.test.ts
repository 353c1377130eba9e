import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MemoryStore } from '../../storage/kv/memory/memoryStore.ts'
import type { KvStore, KvWrite } from '../../storage/kv/port.ts'
import { createBlsKey } from '../bls/blsKey.ts'
import { verifySignatures } from '../bls/verifySignatures.ts'
import { SignerError, SignerErrorCode } from './errors.ts'
import { exportRecords } from './exportRecords.ts'
import { importRecords } from './importRecords.ts'
import { initialiseSigner } from './initialiseSigner.ts'
import { type DecidedHeight, SIGN_BYTES, SignedStep, type SignRequest } from './port.ts'
import { SignerGuard, type SignerGuardOptions } from './signerGuard.ts'
import { claimSigner, type SignerLock } from './signerLock.ts'

const CHAIN_ID = 31337n
const key = createBlsKey(new Uint8Array(32).fill(7))
const { PROPOSAL, PREVOTE, PRECOMMIT } = SignedStep

const bytesOf = (fill: number): Uint8Array => new Uint8Array(SIGN_BYTES).fill(fill)
const at = (height: number, round: number, step: SignedStep, fill = 1): SignRequest => ({
  height,
  round,
  step,
  signBytes: bytesOf(fill),
})
const decided = (height: number, ...ours: SignRequest[]): DecidedHeight => ({ height, ours })
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof SignerError ? error.code : error),
  )

describe('signer guard', () => {
  let directory: string
  let lock: SignerLock
  let store: KvStore
  let guard: SignerGuard | undefined

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'flow-signer-'))
    lock = await claimSigner(directory)
  })
  afterAll(async () => {
    await lock.release()
    await rm(directory, { recursive: true })
  })
  beforeEach(async () => {
    store = new MemoryStore()
    await initialiseSigner({ store, lock, chainId: CHAIN_ID }, key.publicKey)
  })
  afterEach(async () => {
    await guard?.close()
    guard = undefined
  })

  const open = async (options: Partial<SignerGuardOptions> = {}): Promise<SignerGuard> => {
    await guard?.close()
    guard = await SignerGuard.open({ store, lock, key, chainId: CHAIN_ID, lookBack: 0, ...options })
    return guard
  }

  it('signs what comes later, with a signature that the network can verify', async () => {
    const signer = await open()
    const signature = await signer.sign(at(0, 0, PROPOSAL))
    const { publicKey } = key
    const over = (digest: Uint8Array) => ({ publicKey, digest, signature })
    expect(verifySignatures([over(bytesOf(1)), over(bytesOf(2))], () => bytesOf(1))).toEqual([
      true,
      false,
    ])
    for (const request of [
      at(1, 0, PREVOTE),
      at(1, 0, PRECOMMIT),
      at(1, 1, PREVOTE),
      at(2, 0, PROPOSAL),
    ])
      expect(await signer.sign(request)).toHaveLength(48)
  })

  it('gives the old signature for the same bytes, without asking the key again, after a restart too', async () => {
    let asked = 0
    const counting = {
      ...key,
      sign: (bytes: Uint8Array) => {
        asked += 1
        return key.sign(bytes)
      },
    }
    const first = await (await open({ key: counting })).sign(at(1, 0, PREVOTE))
    expect(await guard?.sign(at(1, 0, PREVOTE))).toEqual(first)
    expect(await (await open({ key: counting })).sign(at(1, 0, PREVOTE))).toEqual(first)
    expect(asked).toBe(1)
  })

  it('refuses other bytes at the same position and everything before it', async () => {
    const signer = await open()
    await signer.sign(at(5, 2, PREVOTE))
    for (const life of [0, 1]) {
      const current = life === 0 ? signer : await open()
      for (const request of [
        at(5, 2, PREVOTE, 2),
        at(5, 2, PROPOSAL),
        at(5, 1, PRECOMMIT),
        at(5, 1, PREVOTE, 2),
        at(4, 9, PRECOMMIT),
      ])
        expect(await codeOf(current.sign(request))).toBe(SignerErrorCode.DOUBLE_SIGN)
    }
    expect(await codeOf((await open()).sign(at(5, 2, PRECOMMIT, 3)))).toBeUndefined()
  })

  it('signs only one of many different requests for one position that come at once', async () => {
    const signer = await open()
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, fill) => codeOf(signer.sign(at(1, 0, PREVOTE, fill)))),
    )
    expect(codes.filter((code) => code === undefined)).toHaveLength(1)
    expect(codes.filter((code) => code === SignerErrorCode.DOUBLE_SIGN)).toHaveLength(19)
  })

  it('refuses requests without a signing root and numbers outside their ranges', async () => {
    const signer = await open()
    const bad: SignRequest[] = [
      { ...at(1, 0, PREVOTE), signBytes: new Uint8Array() },
      { ...at(1, 0, PREVOTE), signBytes: new Uint8Array(31) },
      { ...at(1, 0, PREVOTE), signBytes: undefined as unknown as Uint8Array },
      at(-1, 0, PREVOTE),
      at(1.5, 0, PREVOTE),
      at(Number.NaN, 0, PREVOTE),
      at(2 ** 53, 0, PREVOTE),
      at(1, 2 ** 31, PREVOTE),
      at(1, -1, PREVOTE),
      at(1, 0, 4 as SignedStep),
    ]
    for (const request of bad)
      expect(await codeOf(signer.sign(request))).toBe(SignerErrorCode.BAD_REQUEST)
    expect(await signer.sign(at(2 ** 53 - 1, 2 ** 31 - 1, PRECOMMIT))).toHaveLength(48)
  })

  it('has the record on the disk before the signature leaves, and signs nothing more when it cannot be written', async () => {
    const written: KvWrite[] = []
    let broken = false
    const watched: KvStore = {
      get: (k) => store.get(k),
      range: (range) => store.range(range),
      close: async () => {},
      async batch(writes) {
        if (broken) throw new Error('EIO')
        await store.batch(writes)
        written.push(...writes)
      },
    }
    const heard: SignerError[] = []
    const signer = await open({ store: watched, onFatal: (error) => heard.push(error) })
    await signer.sign(at(1, 0, PREVOTE)).then(() => expect(written).toHaveLength(1))
    broken = true
    expect(await codeOf(signer.sign(at(1, 0, PRECOMMIT)))).toBe(SignerErrorCode.FAILED)
    broken = false
    expect(await codeOf(signer.sign(at(2, 0, PREVOTE)))).toBe(SignerErrorCode.FAILED)
    expect(heard).toHaveLength(1)
  })

  it('refuses a store without a record, a damaged record, and one of another chain', async () => {
    expect(await codeOf(open({ store: new MemoryStore() }))).toBe(SignerErrorCode.UNINITIALISED)
    expect(await codeOf(open({ chainId: 1n }))).toBe(SignerErrorCode.MISMATCH)
    expect(await codeOf(initialiseSigner({ store, lock, chainId: CHAIN_ID }, key.publicKey))).toBe(
      SignerErrorCode.INITIALISED,
    )
    await (await open()).sign(at(3, 0, PREVOTE))
    const [entry] = await store.range({ start: Uint8Array.of(1), end: Uint8Array.of(2), limit: 1 })
    const original = entry?.value ?? new Uint8Array()
    for (let bit = 0; bit < original.length * 8; bit += 1) {
      const value = original.slice()
      value[bit >>> 3] = (value[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
      await store.batch([{ type: 'put', key: entry?.key ?? new Uint8Array(), value }])
      expect(await codeOf(open())).toBe(SignerErrorCode.RECORD_CORRUPT)
    }
  })

  describe('look-back', () => {
    const unknown = at(9, 0, PRECOMMIT, 9)
    const known = at(8, 0, PRECOMMIT)
    const chain = [decided(10), decided(9, unknown), decided(8, known)]

    beforeEach(async () => {
      await (await open()).sign(known)
    })

    it('of 0 checks nothing and signs at once', async () => {
      const signer = await open({ lookBack: 0 })
      expect(await signer.sign(at(11, 0, PREVOTE))).toHaveLength(48)
    })

    it('of 1 checks one height: a signature in it is found, one before it is not', async () => {
      let signer = await open({ lookBack: 1 })
      expect(await codeOf(signer.sign(at(11, 0, PREVOTE)))).toBe(SignerErrorCode.LISTENING)
      expect(await codeOf(signer.join([]))).toBe(SignerErrorCode.BAD_REQUEST)
      expect(await codeOf(signer.join([decided(6)]))).toBe(SignerErrorCode.BAD_REQUEST)
      expect(await codeOf(signer.join(chain.slice(1, 2)))).toBe(SignerErrorCode.RECORD_OLD)
      expect(await codeOf(signer.sign(at(11, 0, PREVOTE)))).toBe(SignerErrorCode.RECORD_OLD)
      signer = await open({ lookBack: 1 })
      await signer.join(chain.slice(0, 1))
      expect(await signer.sign(at(11, 0, PREVOTE))).toHaveLength(48)
    })

    it('of 2 checks two heights and refuses fewer or ones with gaps', async () => {
      let signer = await open({ lookBack: 2 })
      expect(await codeOf(signer.join(chain.slice(0, 1)))).toBe(SignerErrorCode.BAD_REQUEST)
      expect(await codeOf(signer.join([decided(10), decided(8)]))).toBe(SignerErrorCode.BAD_REQUEST)
      expect(await codeOf(signer.sign(at(11, 0, PREVOTE)))).toBe(SignerErrorCode.LISTENING)
      expect(await codeOf(signer.join(chain.slice(0, 2)))).toBe(SignerErrorCode.RECORD_OLD)
      signer = await open({ lookBack: 2 })
      await signer.join([decided(10), decided(9)])
      expect(await signer.sign(at(11, 0, PREVOTE))).toHaveLength(48)
    })

    it('takes its own known signatures for what they are', async () => {
      const signer = await open({ lookBack: 2 })
      await signer.join([decided(8, known), decided(7, at(7, 0, PREVOTE, 5))])
      expect(await signer.sign(at(9, 0, PREVOTE))).toHaveLength(48)
    })

    it('finds other bytes at the very position of the record', async () => {
      const signer = await open({ lookBack: 1 })
      expect(await codeOf(signer.join([decided(8, at(8, 0, PRECOMMIT, 9))]))).toBe(
        SignerErrorCode.RECORD_OLD,
      )
    })

    it('asks a new chain for nothing, and a young one for all it has', async () => {
      store = new MemoryStore()
      await guard?.close()
      await initialiseSigner({ store, lock, chainId: CHAIN_ID }, key.publicKey)
      let signer = await open({ lookBack: 2 })
      await signer.join([])
      expect(await signer.sign(at(1, 0, PREVOTE))).toHaveLength(48)
      signer = await open({ lookBack: 2 })
      await signer.join([decided(1, at(1, 0, PREVOTE))])
      expect(await signer.sign(at(2, 0, PREVOTE))).toHaveLength(48)
    })

    it('is bounded', async () => {
      for (const lookBack of [-1, 1.5, 1_001])
        expect(await codeOf(open({ lookBack }))).toBe(SignerErrorCode.BAD_REQUEST)
    })
  })

  describe('import and export', () => {
    const access = (): { store: KvStore; lock: SignerLock; chainId: bigint } => ({
      store,
      lock,
      chainId: CHAIN_ID,
    })

    it('moves the last height to another store, where it is closed in all its rounds', async () => {
      await (await open()).sign(at(5, 1, PREVOTE))
      await guard?.close()
      const file = JSON.parse(JSON.stringify(await exportRecords(access(), [key.publicKey])))
      store = new MemoryStore()
      expect(await importRecords(access(), file)).toBe(1)
      const signer = await open()
      expect(await codeOf(signer.sign(at(9, 0, PREVOTE)))).toBe(SignerErrorCode.LISTENING)
      await signer.observe(decided(5))
      await signer.observe(decided(6))
      await signer.observe(decided(6))
      expect(await codeOf(signer.sign(at(9, 0, PREVOTE)))).toBe(SignerErrorCode.LISTENING)
      await signer.observe(decided(7))
      expect(await codeOf(signer.sign(at(7, 9, PRECOMMIT)))).toBe(SignerErrorCode.DOUBLE_SIGN)
      expect(await signer.sign(at(8, 0, PROPOSAL))).toHaveLength(48)
    })

    it('still listens after a restart in between', async () => {
      await importRecords(access(), await exportRecords(access(), [key.publicKey]))
      await (await open()).observe(decided(1))
      expect(await codeOf((await open()).sign(at(9, 0, PREVOTE)))).toBe(SignerErrorCode.LISTENING)
      await guard?.observe(decided(2))
      expect(await (await open()).sign(at(9, 0, PREVOTE))).toHaveLength(48)
    })

    it('takes the maximum, and never opens a height that either side has closed', async () => {
      await (await open()).sign(at(5, 1, PREVOTE))
      await guard?.close()
      const file = await exportRecords(access(), [key.publicKey])
      const withBlock = (slot: string, fill: number): unknown => ({
        ...file,
        data: [
          {
            pubkey: file.data[0]?.pubkey,
            signed_blocks: [{ slot, signing_root: `0x${fill.toString(16).repeat(64)}` }],
            signed_attestations: [],
          },
        ],
      })
      await importRecords(access(), withBlock('3', 2), 0)
      expect(await (await open()).sign(at(5, 1, PREVOTE))).toHaveLength(48)
      await guard?.close()
      await importRecords(access(), withBlock('5', 2), 0)
      const signer = await open()
      for (const request of [at(5, 1, PREVOTE), at(5, 7, PRECOMMIT), at(5, 8, PREVOTE, 0x22)])
        expect(await codeOf(signer.sign(request))).toBe(SignerErrorCode.DOUBLE_SIGN)
      expect(await signer.sign(at(6, 0, PREVOTE))).toHaveLength(48)
    })

    it('is refused while a guard is open', async () => {
      const file = await exportRecords(access(), [key.publicKey])
      await open()
      expect(await codeOf(importRecords(access(), file))).toBe(SignerErrorCode.IN_USE)
      expect(await codeOf(exportRecords(access(), [key.publicKey]))).toBe(SignerErrorCode.IN_USE)
      expect(
        await codeOf(SignerGuard.open({ store, lock, key, chainId: CHAIN_ID, lookBack: 0 })),
      ).toBe(SignerErrorCode.IN_USE)
    })

    it('stays refused when an earlier guard is closed a second time', async () => {
      const earlier = await open()
      await open()
      await earlier.close()
      expect(await codeOf(exportRecords(access(), [key.publicKey]))).toBe(SignerErrorCode.IN_USE)
    })

    it('refuses files that are none, and changes nothing then', async () => {
      const file = await exportRecords(access(), [key.publicKey])
      const pubkey = file.data[0]?.pubkey
      const withBlocks = (signed_blocks: unknown): unknown => ({
        ...file,
        data: [{ pubkey, signed_blocks, signed_attestations: [] }],
      })
      const cases: ReadonlyArray<readonly [unknown, SignerErrorCode]> = [
        [undefined, SignerErrorCode.IMPORT_INVALID],
        [[], SignerErrorCode.IMPORT_INVALID],
        [
          { ...file, metadata: { ...file.metadata, interchange_format_version: '4' } },
          SignerErrorCode.IMPORT_INVALID,
        ],
        [
          {
            ...file,
            metadata: { ...file.metadata, genesis_validators_root: `0x${'1'.repeat(64)}` },
          },
          SignerErrorCode.MISMATCH,
        ],
        [
          { ...file, data: [{ pubkey: '0x12', signed_blocks: [] }] },
          SignerErrorCode.IMPORT_INVALID,
        ],
        [withBlocks([{ slot: '-1' }]), SignerErrorCode.IMPORT_INVALID],
        [withBlocks([{ slot: 7 }]), SignerErrorCode.IMPORT_INVALID],
        [withBlocks([{ slot: '9007199254740992' }]), SignerErrorCode.IMPORT_INVALID],
        [withBlocks([{ slot: '1', signing_root: '0x00' }]), SignerErrorCode.IMPORT_INVALID],
        [withBlocks([{ slot: '1' }, { slot: '1' }]), SignerErrorCode.IMPORT_SLASHABLE],
      ]
      for (const [bad, code] of cases) expect(await codeOf(importRecords(access(), bad))).toBe(code)
      expect(await (await open()).sign(at(0, 0, PROPOSAL))).toHaveLength(48)
    })
  })
})
