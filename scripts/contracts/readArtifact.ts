import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Abi, Hex } from 'viem'
import { PROJECT_ROOT } from './paths.ts'

export interface Artifact {
  readonly abi: Abi
  readonly bytecode: Hex
  readonly deployedBytecode: Hex
}

/** The compiled contract of a source such as `verifiers/FlowVMVerifier`; call `compileContracts` first. */
export async function readArtifact(source: string): Promise<Artifact> {
  const path = join(
    PROJECT_ROOT,
    'artifacts',
    'contracts',
    `${source}.sol`,
    `${basename(source)}.json`,
  )
  return JSON.parse(await readFile(path, 'utf8')) as Artifact
}
