import type { Core } from './core.ts'

/** A broken engine around the core, to show that the checkers see it. */
export type EngineFault = 'outputBeforeLog'

export interface SimulationOptions {
  readonly core?: Core
  readonly engineFault?: EngineFault
  /** Receives one line for each thing that happens. */
  readonly transcript?: (line: string) => void
}

export interface SimulationResult {
  readonly seed: number
  /** The first invariant that broke: `checker: what`, with the virtual time. */
  readonly violation?: string
  readonly events: number
  readonly virtualMs: number
  /** Lost, doubled, late and clogged messages, crashes, and messages that a partition or a liar changed. */
  readonly faults: number
  readonly crashes: number
  /** Pieces of evidence that correct validators reported. */
  readonly evidence: number
  /** Lowest height that every correct validator has decided. */
  readonly height: number
}
