import { SIGN_BYTES, SignedStep, type SignRequest } from './port.ts'
import { ALL_ROUNDS, comparePositions, type SignedRecord, sameBytes } from './record.ts'

export type Decision =
  /** Nothing like it was signed before. */
  | { readonly verdict: 'sign' }
  /** The same bytes again. Without a signature (an imported record) it is made again. */
  | { readonly verdict: 'repeat'; readonly signature: Uint8Array | undefined }
  | {
      readonly verdict: 'refuse'
      readonly reason: 'badRequest' | 'otherBytes' | 'goesBack' | 'listening'
    }

/**
 * Whether a request may be signed, given what the key last signed. The whole guard against double signing is in here.
 *
 * - Source: docs/specs/log.md section 8.
 */
export function decide(record: SignedRecord, request: SignRequest): Decision {
  if (!isWellFormed(request)) return { verdict: 'refuse', reason: 'badRequest' }
  if (record.listen > 0) return { verdict: 'refuse', reason: 'listening' }
  const order = comparePositions(request, record)
  if (order > 0) return { verdict: 'sign' }
  const same = sameBytes(record.signBytes, request.signBytes)
  // An imported height has no round: the same bytes at that height are the same statement.
  const isImported = record.round === ALL_ROUNDS && record.height === request.height
  if (same && (order === 0 || isImported)) return { verdict: 'repeat', signature: record.signature }
  return { verdict: 'refuse', reason: order === 0 ? 'otherBytes' : 'goesBack' }
}

function isWellFormed({ height, round, step, signBytes }: SignRequest): boolean {
  return (
    Number.isSafeInteger(height) &&
    height >= 0 &&
    Number.isInteger(round) &&
    round >= 0 &&
    round < ALL_ROUNDS &&
    (step === SignedStep.PROPOSAL ||
      step === SignedStep.PREVOTE ||
      step === SignedStep.PRECOMMIT) &&
    signBytes instanceof Uint8Array &&
    signBytes.length === SIGN_BYTES
  )
}
