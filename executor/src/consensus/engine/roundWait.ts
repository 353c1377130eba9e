import { proposerAt } from '../core/proposer/proposerAt.ts'
import { type TimeoutOptions, timeoutMs } from '../core/timeouts.ts'
import { type Timeout, TimeoutKind, type ValidatorId } from '../core/types.ts'
import type { HeightTerms } from './port.ts'

/** How long round 0 waits for a proposer that is known to be gone; twice as long each round, until the usual time is less. */
export const ABSENT_WAIT_MS = 50

interface RoundWait {
  readonly terms: HeightTerms
  readonly timeouts: TimeoutOptions
  /** Of others than this validator. */
  readonly isAbsent: (validator: ValidatorId) => boolean
}

/**
 * Milliseconds before a timeout elapses. A proposer that is there may wait before it builds; for one that is not, nobody waits long.
 *
 * - Waits are nobody's business but the own: a wrong one costs time, never agreement.
 */
export function roundWaitMs(timeout: Timeout, { terms, timeouts, isAbsent }: RoundWait): number {
  const { selection, validators, paceMs = 0 } = terms
  const { kind, height, round } = timeout
  const usualMs = timeoutMs(timeout, timeouts)
  if (isAbsent(proposerAt(selection, validators, height, round)))
    return Math.min(ABSENT_WAIT_MS * 2 ** round, usualMs)
  return kind === TimeoutKind.PROPOSE && round === 0 ? usualMs + paceMs : usualMs
}
