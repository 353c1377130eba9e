import type { CoreInput } from '../../executor/src/consensus/core/coreInput.ts'
import type { CoreState } from '../../executor/src/consensus/core/coreState.ts'
import type { Proposal } from '../../executor/src/consensus/core/types.ts'
import type { Certificate } from '../../executor/src/consensus/core/voteKeeper.ts'
import type { Message } from './message.ts'

export interface DecidedBlock {
  readonly proposal: Proposal
  readonly certificate: Certificate
}

/** One running copy of a validator: what it has in memory, and the log it keeps. */
export interface Instance {
  readonly index: number
  readonly validator: string
  readonly isLiar: boolean
  /** Neither a liar nor a twin. */
  readonly isCorrect: boolean
  readonly clockRate: number
  state: CoreState
  /** Inputs since the height began, in processing order: the write-ahead log. */
  log: CoreInput[]
  /** How much of the log is on disk; the rest may be lost in a crash. */
  synced: number
  isUp: boolean
  /** Counts restarts: timers of an older life mean nothing. */
  life: number
  /** Crashes when it reaches 0; counts log writes and outputs. */
  crashPoints: number[]
  points: number
  readonly decided: Map<number, DecidedBlock>
  /** Messages for heights to come, and inputs to itself. */
  readonly future: Message[]
  readonly inbox: CoreInput[]
  /** When each receiver was last sent a decided block. */
  readonly syncedAtMs: Map<number, number>
}
