import type { Timeout } from './types.ts'

/** Durations in milliseconds; growth by round gives liveness when the network's delay is unknown. */
export interface TimeoutOptions {
  /** @default 3000 */
  readonly proposeMs: number
  /** @default 1000 */
  readonly prevoteMs: number
  /** @default 1000 */
  readonly precommitMs: number
  /** Added for each round. @default 500 */
  readonly growthMs: number
  /** @default 5000 */
  readonly rebroadcastMs: number
}

export const DEFAULT_TIMEOUTS: TimeoutOptions = {
  proposeMs: 3000,
  prevoteMs: 1000,
  precommitMs: 1000,
  growthMs: 500,
  rebroadcastMs: 5000,
}

/** How long to wait before a timeout elapses, in milliseconds. */
export function timeoutMs(timeout: Timeout, options: TimeoutOptions): number {
  const base = {
    propose: options.proposeMs,
    prevote: options.prevoteMs,
    precommit: options.precommitMs,
  }[timeout.kind]
  return base + timeout.round * options.growthMs
}
