import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Hex } from 'viem'
import { z } from 'zod'
import { artifactMismatch, artifactMissing } from './errors.ts'

/** Folder that holds artifacts.lock.json and the artefacts of the repository. */
export const DEFAULT_CIRCUITS_DIRECTORY = fileURLToPath(
  new URL('../../../circuits', import.meta.url),
)

/** Files of one instance, checked against the lock file. */
export interface ProvingArtifacts {
  readonly wasmFile: string
  readonly zkeyFile: string
  readonly verificationKeyFile: string
  readonly verificationKeyHash: Hex
  /** True if the key comes from a development setup, which a public chain must not trust. */
  readonly development: boolean
}

const hex32 = z.string().regex(/^[0-9a-f]{64}$/)
const lockSchema = z.record(
  z.string(),
  z.looseObject({
    setup: z.string(),
    verificationKeyHash: z.string().regex(/^0x[0-9a-f]{64}$/),
    sha256: z.looseObject({ wasm: hex32, zkey: hex32, verificationKey: hex32 }),
  }),
)

/**
 * Finds the artefacts of an instance and checks their hashes.
 *
 * - Errors: ARTIFACT_MISSING, ARTIFACT_MISMATCH.
 * - Source: circuits/artifacts.lock.json.
 */
export async function loadArtifacts(
  directory: string,
  instance: string,
): Promise<ProvingArtifacts> {
  const lockFile = join(directory, 'artifacts.lock.json')
  const lock = lockSchema.safeParse(JSON.parse((await read(lockFile)).toString('utf8')))
  const entry = lock.data?.[instance]
  if (entry === undefined) throw artifactMismatch(lockFile, `an entry for ${instance}`, 'none')
  const folder = join(directory, 'artifacts', instance)
  const wasmFile = join(folder, `${instance}.wasm`)
  const zkeyFile = join(folder, `${instance}.zkey`)
  const verificationKeyFile = join(folder, 'verification_key.json')
  await check(wasmFile, entry.sha256.wasm)
  await check(zkeyFile, entry.sha256.zkey)
  await check(verificationKeyFile, entry.sha256.verificationKey)
  return {
    wasmFile,
    zkeyFile,
    verificationKeyFile,
    verificationKeyHash: entry.verificationKeyHash as Hex,
    development: entry.setup === 'development',
  }
}

async function check(file: string, expected: string): Promise<void> {
  const actual = createHash('sha256')
    .update(await read(file))
    .digest('hex')
  if (actual !== expected) throw artifactMismatch(file, expected, actual)
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch {
    throw artifactMissing(file)
  }
}
