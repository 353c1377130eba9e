import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBlsKey } from '../../../executor/src/consensus/bls/blsKey.ts'
import { SignerError, SignerErrorCode } from '../../../executor/src/consensus/signer/errors.ts'
import { exportRecords } from '../../../executor/src/consensus/signer/exportRecords.ts'
import { importRecords } from '../../../executor/src/consensus/signer/importRecords.ts'
import { initialiseSigner } from '../../../executor/src/consensus/signer/initialiseSigner.ts'
import {
  type DecidedHeight,
  SignedStep,
  type SignRequest,
} from '../../../executor/src/consensus/signer/port.ts'
import { SignerGuard } from '../../../executor/src/consensus/signer/signerGuard.ts'
import { claimSigner, type SignerLock } from '../../../executor/src/consensus/signer/signerLock.ts'
import { LmdbStore } from '../../../executor/src/storage/kv/lmdb/lmdbStore.ts'
import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'

const ATTEMPTS = 10_000
const LIVES = 20
const SEED = 9
const chainId = 31337n
const key = createBlsKey(new Uint8Array(32).fill(7))
const { PROPOSAL, PREVOTE, PRECOMMIT } = SignedStep
const STEPS = [PROPOSAL, PREVOTE, PRECOMMIT] as const

const signBytes = (fill: number): Uint8Array => {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setFloat64(0, fill)
  return bytes
}
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof SignerError ? error.code : error),
  )

describe('signer guard under attack', () => {
  let directory: string
  let lock: SignerLock
  let store: LmdbStore

  const start = async (path: string): Promise<void> => {
    lock = await claimSigner(path)
    store = new LmdbStore({ path })
  }
  const stop = async (): Promise<void> => {
    await store.close()
    await lock.release()
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'flow-signer-'))
    await start(directory)
    await initialiseSigner({ store, lock, chainId }, key.publicKey)
  })
  afterEach(async () => {
    await stop()
    await rm(directory, { recursive: true, force: true })
  })

  const open = (lookBack = 0): Promise<SignerGuard> =>
    SignerGuard.open({ store, lock, key, chainId, lookBack })

  it(`refuses ${ATTEMPTS} of ${ATTEMPTS} attempts to sign twice, over ${LIVES} restarts, seed ${SEED}`, async () => {
    const chance = seededChance(SEED)
    const below = (limit: number): number => Math.floor(chance() * limit)
    // What the world has seen, kept apart from the guard.
    const seen = new Map<string, string>()
    let position = { height: 1, round: 0, step: PROPOSAL as SignRequest['step'] }
    let refused = 0
    let attempts = 0
    for (let life = 0; life < LIVES; life++) {
      const guard = await open()
      for (let turn = 0; turn < 5; turn++) {
        const { height, round } = position
        const next = below(3)
        if (next === 0 && position.step < PRECOMMIT)
          position = { ...position, step: (position.step + 1) as SignRequest['step'] }
        else if (next === 1) position = { height, round: round + 1 + below(3), step: PREVOTE }
        else
          position = {
            height: height + 1 + below(3),
            round: below(4),
            step: STEPS[below(3)] ?? PREVOTE,
          }
        const bytes = signBytes(chance())
        const signature = await guard.sign({ ...position, signBytes: bytes })
        const name = Object.values(position).join('/')
        expect(seen.has(name)).toBe(false)
        seen.set(name, Buffer.from(bytes).toString('hex'))
        expect(await guard.sign({ ...position, signBytes: bytes })).toEqual(signature)
        for (let attempt = 0; attempt < ATTEMPTS / LIVES / 5; attempt++) {
          const attack =
            [
              { ...position },
              { ...position, round: below(position.round + 1), step: PROPOSAL },
              { ...position, height: below(position.height), round: below(100), step: PRECOMMIT },
              { ...position, height: position.height - 1, round: 2 ** 31 - 1, step: PRECOMMIT },
            ][below(4)] ?? position
          attempts += 1
          // Bytes that differ in one bit, now and then those that were signed, but earlier.
          const other = bytes.slice()
          const isSamePosition = Object.values(attack).join('/') === name
          if (isSamePosition || chance() < 0.5)
            other[below(32)] = (other[below(32)] ?? 0) ^ (1 << below(8))
          if (isSamePosition && Buffer.compare(other, bytes) === 0) other[31] = (other[31] ?? 0) ^ 1
          const code = await codeOf(guard.sign({ ...attack, signBytes: other }))
          if (code === SignerErrorCode.DOUBLE_SIGN) refused += 1
        }
      }
      await guard.close()
      await stop()
      await start(directory)
    }
    expect(attempts).toBe(ATTEMPTS)
    expect(refused).toBe(ATTEMPTS)
  })

  describe('with an old backup of its record', () => {
    const at = (height: number, fill: number): SignRequest => ({
      height,
      round: 0,
      step: PRECOMMIT,
      signBytes: signBytes(fill),
    })
    /** Signs 1 to 10, with the record of height 5 brought back afterwards; the network decided all ten. */
    const restoreOld = async (): Promise<DecidedHeight[]> => {
      const range = { start: Uint8Array.of(0), end: Uint8Array.of(255), limit: 10 }
      let guard = await open()
      for (let height = 1; height <= 5; height++) await guard.sign(at(height, 1))
      await guard.close()
      const backup = await store.range(range)
      guard = await open()
      for (let height = 6; height <= 10; height++) await guard.sign(at(height, 1))
      await guard.close()
      await store.batch(backup.map(({ key: name, value }) => ({ type: 'put', key: name, value })))
      return Array.from({ length: 10 }, (_, index) => ({
        height: 10 - index,
        ours: [at(10 - index, 1)],
      }))
    }

    it('signs twice without look-back: nothing in the record says that it is old', async () => {
      await restoreOld()
      const guard = await open(0)
      expect(await codeOf(guard.sign(at(6, 2)))).toBeUndefined()
      await guard.close()
    })

    it.each([1, 2])(
      'stops with a look-back of %i, because the network shows what it does not know',
      async (lookBack) => {
        const decided = await restoreOld()
        const guard = await open(lookBack)
        expect(await codeOf(guard.sign(at(6, 2)))).toBe(SignerErrorCode.LISTENING)
        expect(await codeOf(guard.join(decided.slice(0, lookBack)))).toBe(
          SignerErrorCode.RECORD_OLD,
        )
        for (let height = 1; height < 500; height++)
          expect(await codeOf(guard.sign(at(height, 2)))).toBe(SignerErrorCode.RECORD_OLD)
        await guard.close()
      },
    )

    it('cannot see by look-back what is in no certificate of those heights, but listening keeps away from it', async () => {
      const decided = await restoreOld()
      // Its votes of the last heights came too late to be counted.
      const without = decided.map(({ height }) => ({ height, ours: [] }))
      const guard = await open(2)
      await guard.join(without.slice(0, 2))
      expect(await codeOf(guard.sign(at(6, 2)))).toBeUndefined()
      await guard.close()
      const access = { store, lock, chainId }
      await importRecords(access, await exportRecords(access, [key.publicKey]))
      const listening = await open()
      for (const height of [10, 11]) {
        expect(await codeOf(listening.sign(at(height + 1, 2)))).toBe(SignerErrorCode.LISTENING)
        await listening.observe({ height, ours: [] })
      }
      for (let height = 1; height <= 11; height++)
        expect(await codeOf(listening.sign(at(height, 2)))).toBe(SignerErrorCode.DOUBLE_SIGN)
      expect(await codeOf(listening.sign(at(12, 2)))).toBeUndefined()
      await listening.close()
    })
  })

  describe('in two processes', () => {
    const children: ChildProcess[] = []
    const script = join(import.meta.dirname, 'signerProcess.ts')
    const answerOf = async (path: string, fill: number): Promise<string> => {
      const child = spawn(process.execPath, [script, path, String(fill)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      children.push(child)
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
      return line
    }
    const killAll = async (): Promise<void> => {
      for (const child of children.splice(0)) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
    }
    afterEach(killAll)

    it('lets one sign, takes over from a killed one, and never signs other bytes', async () => {
      const path = join(directory, 'shared')
      const first = await Promise.all([1, 2, 3, 4].map((fill) => answerOf(path, fill)))
      expect(first.filter((answer) => answer === 'signed')).toHaveLength(1)
      expect(first.filter((answer) => answer === SignerErrorCode.IN_USE)).toHaveLength(3)
      await killAll()
      // A dead lock file lies there now, and four come at once.
      const second = await Promise.all([5, 6, 7, 8].map((fill) => answerOf(path, fill)))
      expect(second.filter((answer) => answer === SignerErrorCode.DOUBLE_SIGN)).toHaveLength(1)
      expect(second.filter((answer) => answer === SignerErrorCode.IN_USE)).toHaveLength(3)
    })

    it('refuses a second guard in the same process, by another path too', async () => {
      expect(await codeOf(claimSigner(directory))).toBe(SignerErrorCode.IN_USE)
      expect(
        await codeOf(claimSigner(join(directory, '..', directory.split('/').at(-1) ?? ''))),
      ).toBe(SignerErrorCode.IN_USE)
    })
  })
})
