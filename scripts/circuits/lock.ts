import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { hashVerificationKey, readVerificationKey } from '../../sdk/src/flowvm/verificationKey.ts'
import { type CircuitFiles, type CircuitInstance, LOCK_FILE } from './paths.ts'

/** What pins the published artefacts of an instance. */
export interface ArtifactLock {
  /** `development`: made from a known tau on one machine, insecure by design, refused on a public chain. */
  readonly setup: 'development' | 'ceremony'
  readonly contributions: readonly string[]
  /** keccak256 of the words of the verification key, docs/specs/flowvm.md section 8. */
  readonly verificationKeyHash: string
  /** Lower-case hexadecimal sha256. */
  readonly sha256: {
    readonly r1cs: string
    readonly wasm: string
    readonly zkey: string
    readonly verificationKey: string
    readonly verifier: string
  }
}

export async function sha256(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
}

export async function readLock(): Promise<Record<string, ArtifactLock>> {
  return JSON.parse(await readFile(LOCK_FILE, 'utf8'))
}

/** Writes the entry of one instance and leaves the others alone. */
export async function writeLock(
  circuit: CircuitInstance,
  files: CircuitFiles,
  setup: Pick<ArtifactLock, 'setup' | 'contributions'>,
): Promise<void> {
  const key = readVerificationKey(JSON.parse(await readFile(files.verificationKey, 'utf8')))
  const entry: ArtifactLock = {
    ...setup,
    verificationKeyHash: hashVerificationKey(key),
    sha256: {
      r1cs: await sha256(files.r1cs),
      wasm: await sha256(files.wasm),
      zkey: await sha256(files.zkey),
      verificationKey: await sha256(files.verificationKey),
      verifier: await sha256(files.verifier),
    },
  }
  const others = await readLock().catch(() => ({}))
  await writeFile(LOCK_FILE, `${JSON.stringify({ ...others, [circuit.name]: entry }, null, 2)}\n`)
}
