import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Hex } from 'viem'
import { PROJECT_ROOT } from './paths.ts'

export interface ArtifactLock {
  /** `development`: whoever reads how it was made can forge proofs. */
  readonly setup: string
  readonly verificationKeyHash: Hex
}

/** What pins the proving artefacts of the deployed circuit. Synchronous, because an Ignition module is. */
export function readArtifactLock(): ArtifactLock {
  const locks = JSON.parse(
    readFileSync(join(PROJECT_ROOT, 'circuits', 'artifacts.lock.json'), 'utf8'),
  ) as {
    'flowvm-64': ArtifactLock
  }
  return locks['flowvm-64']
}
