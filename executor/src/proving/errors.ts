import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const ProvingErrorCode = {
  /** A proving artefact is not the one that the lock file names. */
  ARTIFACT_MISMATCH: 'ARTIFACT_MISMATCH',
  /** A proving artefact, or the lock file, cannot be read. */
  ARTIFACT_MISSING: 'ARTIFACT_MISSING',
  /** The prover made a proof that does not verify; it is never sent. */
  UNVERIFIED: 'PROOF_UNVERIFIED',
} as const

export type ProvingErrorData =
  | {
      readonly code: typeof ProvingErrorCode.ARTIFACT_MISMATCH
      readonly file: string
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: typeof ProvingErrorCode.ARTIFACT_MISSING; readonly file: string }
  | { readonly code: typeof ProvingErrorCode.UNVERIFIED }

/** What the prover and its artefacts report. */
export class ProvingError extends FlowError<ProvingErrorData> {}

export function artifactMismatch(file: string, expected: string, actual: string): ProvingError {
  return new ProvingError({
    data: { code: ProvingErrorCode.ARTIFACT_MISMATCH, file, expected, actual },
    message: `${file} is not the published artefact: its hash is ${actual}, not ${expected}`,
    remedy:
      'Restore the file from the repository ("git checkout -- circuits/artifacts", with LFS if it is a pointer).',
  })
}

export function artifactMissing(file: string): ProvingError {
  return new ProvingError({
    data: { code: ProvingErrorCode.ARTIFACT_MISSING, file },
    message: `${file} cannot be read`,
    remedy: 'Restore the file from the repository: git checkout -- circuits/artifacts.',
  })
}

export function proofUnverified(): ProvingError {
  return new ProvingError({
    data: { code: ProvingErrorCode.UNVERIFIED },
    message: 'the proof does not verify against the verification key',
    remedy: 'Check memory and disk of this machine; the proof was not sent.',
  })
}
