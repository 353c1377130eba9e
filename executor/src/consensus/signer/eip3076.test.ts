import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../../storage/kv/memory/memoryStore.ts'
import { createBlsKey } from '../bls/blsKey.ts'
import { SignerError, SignerErrorCode } from './errors.ts'
import { importRecords } from './importRecords.ts'
import { initialiseSigner } from './initialiseSigner.ts'
import { SignedStep, type SigningKey } from './port.ts'
import { SignerGuard } from './signerGuard.ts'
import { claimSigner } from './signerLock.ts'
import { loadRecord } from './signerStore.ts'

const ARCHIVE = join(
  import.meta.dirname,
  '../../../../../shared/vectors/eip3076-interchange-tests.tar.gz',
)
const missing = existsSync(ARCHIVE)
  ? undefined
  : 'published vectors are not beside the project (../shared/vectors)'

interface Vector {
  readonly name: string
  readonly genesis_validators_root: string
  readonly steps: ReadonlyArray<{
    readonly should_succeed: boolean
    readonly contains_slashable_data: boolean
    readonly interchange: unknown
    readonly blocks: ReadonlyArray<{
      readonly pubkey: string
      readonly slot: string
      readonly signing_root: string
      readonly should_succeed: boolean
      readonly should_succeed_complete: boolean
    }>
  }>
}

function readVectors(): readonly Vector[] {
  const folder = mkdtempSync(join(tmpdir(), 'eip3076-'))
  try {
    execFileSync('tar', ['-xzf', ARCHIVE, '-C', folder])
    return readdirSync(join(folder, 'tests/generated'))
      .sort()
      .map((file) => JSON.parse(readFileSync(join(folder, 'tests/generated', file), 'utf8')))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The keys of the vectors are in G1, ours in G2: each of theirs stands for one of ours. */
const ownKeys = new Map<string, SigningKey>()
function ownKey(pubkey: string): SigningKey {
  const known = ownKeys.get(pubkey)
  if (known !== undefined) return known
  const made = createBlsKey(new Uint8Array(32).fill(ownKeys.size + 1))
  ownKeys.set(pubkey, made)
  return made
}

const withOwnKeys = (interchange: unknown): unknown =>
  JSON.parse(
    JSON.stringify(interchange).replaceAll(
      /"(0x[0-9a-f]{96})"/g,
      (_, pubkey: string) => `"0x${Buffer.from(ownKey(pubkey).publicKey).toString('hex')}"`,
    ),
  )

const reason = missing === undefined ? '' : `, skipped: ${missing}`

describe.skipIf(missing !== undefined)(`interchange tests of EIP-3076${reason}`, () => {
  const vectors = missing === undefined ? readVectors() : []

  it('are all there', () => {
    expect(vectors).toHaveLength(38)
  })

  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const directory = await mkdtemp(join(tmpdir(), 'flow-eip3076-'))
    const lock = await claimSigner(directory)
    const store = new MemoryStore()
    const chainId = BigInt(vector.genesis_validators_root)
    try {
      for (const step of vector.steps) {
        const refused = await importRecords(
          { store, lock, chainId },
          withOwnKeys(step.interchange),
          0,
        ).then(
          () => undefined,
          (error: unknown) => (error as SignerError).code,
        )
        if (!step.should_succeed) expect(refused).toBe(SignerErrorCode.MISMATCH)
        else if (!step.contains_slashable_data) expect(refused).toBeUndefined()
        else if (refused !== undefined) {
          expect(refused).toBe(SignerErrorCode.IMPORT_SLASHABLE)
          return
        }
        for (const block of step.blocks) {
          const key = ownKey(block.pubkey)
          if ((await loadRecord(store, key.publicKey, chainId)) === undefined)
            await initialiseSigner({ store, lock, chainId }, key.publicKey)
          const guard = await SignerGuard.open({ store, lock, key, chainId, lookBack: 0 })
          const code = await guard
            .sign({
              height: Number(block.slot),
              round: 0,
              step: SignedStep.PROPOSAL,
              signBytes: Uint8Array.from(Buffer.from(block.signing_root.slice(2), 'hex')),
            })
            .then(
              () => undefined,
              (error: unknown) => (error instanceof SignerError ? error.code : error),
            )
          await guard.close()
          if (block.should_succeed) expect(code).toBeUndefined()
          if (!block.should_succeed_complete) expect(code).toBe(SignerErrorCode.DOUBLE_SIGN)
        }
      }
    } finally {
      await lock.release()
      await rm(directory, { recursive: true })
    }
  })
})
