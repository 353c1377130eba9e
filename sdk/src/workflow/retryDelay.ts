import type { Retry } from './definition.ts'
import { MAX_RETRY_DELAY_MS } from './limits.ts'

/**
 * Milliseconds between a failed attempt and the next one.
 *
 * - `failed`: attempts that failed so far, from 1.
 * - `chance`: in [0, 1], so that runs which failed together do not come back together; 1 is the worst case.
 */
export function retryDelayMs(retry: Retry, failed: number, chance: number): number {
  return Math.min(MAX_RETRY_DELAY_MS, grow(retry, failed) + Math.floor(retry.jitter * chance))
}

function grow({ backoff, delay }: Retry, failed: number): number {
  switch (backoff) {
    case 'constant':
      return delay
    case 'linear':
      return delay * failed
    case 'exponential':
      // Far above MAX_RETRY_DELAY_MS, far below the end of exact numbers.
      return delay * 2 ** Math.min(failed - 1, 20)
  }
}
