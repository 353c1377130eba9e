import type { RunStatus } from '../network/gatewayTypes.ts'

/** Colour of a state; the same everywhere, in lists, graphs and timelines. */
export type Tone = 'good' | 'busy' | 'wait' | 'bad' | 'idle'

/** What a reader calls the state of a run: as the gateway says it, and refunded and expired apart. */
export type ShownStatus = RunStatus | 'refunded'

export const STATUS_TONES: Readonly<Record<ShownStatus, Tone>> = {
  pending: 'wait',
  running: 'busy',
  waiting: 'wait',
  completed: 'good',
  faulted: 'bad',
  cancelled: 'idle',
  refunded: 'idle',
}
