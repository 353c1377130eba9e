import type { Attempt } from './attempts.ts'
import type { RunPlan } from './fold/runPlan.ts'
import type { RunState } from './fold/runState.ts'
import type { RunHistory } from './journal/runHistory.ts'
import type { JournaledRun } from './journal/runJournal.ts'

/** A run as the engine holds it: between two steps its history is enough. */
export class LiveRun implements JournaledRun {
  readonly id: string
  readonly plan: RunPlan
  readonly startedAtMs: number
  readonly history: RunHistory
  /** The fold over the history; undefined while the run waits. */
  state: RunState | undefined
  /** When it must be looked at, as the queue of times knows it. */
  dueAtMs = Number.POSITIVE_INFINITY
  /** It stands in the queue of runs with more to do. */
  isQueued = false
  /** Attempts of before a restart are not all under way again. */
  mustResume = false
  attempts: Map<string, Attempt> | undefined = undefined

  constructor(state: RunState, history: RunHistory) {
    this.id = state.id
    this.plan = state.plan
    this.startedAtMs = state.startedAtMs
    this.history = history
    this.state = state
  }

  get definitionHash(): `0x${string}` {
    return this.plan.definitionHash
  }
}
