import type { Value } from '@flowbuilder/sdk/table/value'
import type { TaskDefinition, TaskKind } from '@flowbuilder/sdk/workflow/definition'
import type { TaskValues } from '../port.ts'
import { applyEvent } from './foldRun.ts'
import type { LoadValue } from './resolveValues.ts'
import type { RunEvent, RunStarted, UnitPlace } from './runEvent.ts'
import type { RunState } from './runState.ts'
import type { StoredValues } from './storedValue.ts'

/** An order to the engine. It may be given when everything that led to it is durable. */
export type RunEffect =
  | ({
      /** Run an attempt, and tell `step` how it ended. */
      readonly type: 'execute'
      readonly attempt: number
      readonly inputs: TaskValues
    } & UnitPlace)
  | ({
      /** Results too large for the journal: make blobs of them, and tell `step` that the attempt succeeded. */
      readonly type: 'store'
      readonly attempt: number
      readonly outputs: TaskValues
    } & UnitPlace)
  | {
      /** Get these blobs, and call `step` again. */
      readonly type: 'load'
      readonly digests: readonly `0x${string}`[]
    }

/** What a step takes from outside: time, chance, and pure functions. */
export interface StepEnvironment {
  /** Milliseconds of Unix time. */
  readonly nowMs: number
  /** In [0, 1). */
  readonly chance: () => number
  /** The value of a blob that is in memory. */
  readonly blob: (digest: `0x${string}`) => Value | undefined
  /** Kinds that `evaluate` takes. */
  readonly isPure: (kind: TaskKind) => boolean
  /** Runs a pure task. Errors: those of the task. */
  readonly evaluate: (task: TaskDefinition, inputs: TaskValues) => TaskValues
  /** Whether results are small enough for the journal. */
  readonly fits: (values: TaskValues) => boolean
  /** Pure tasks of one step; what is left is done by the next one. */
  readonly maxEvaluations: number
}

export interface StepResult {
  /** Facts, in order; already applied to the state. */
  readonly events: readonly Exclude<RunEvent, RunStarted>[]
  readonly effects: readonly RunEffect[]
  /** There is more to do at once. */
  readonly more: boolean
}

/** A step under way. */
export class Turn {
  readonly state: RunState
  readonly environment: StepEnvironment
  readonly events: Exclude<RunEvent, RunStarted>[] = []
  readonly effects: RunEffect[] = []
  evaluations: number
  readonly #missing = new Set<`0x${string}`>()

  constructor(state: RunState, environment: StepEnvironment) {
    this.state = state
    this.environment = environment
    this.evaluations = environment.maxEvaluations
  }

  get nowMs(): number {
    return this.environment.nowMs
  }

  readonly emit = (event: Exclude<RunEvent, RunStarted>): void => {
    applyEvent(this.state, event)
    this.events.push(event)
  }

  /** The value, if it is in memory; else the blob is asked for. */
  readonly load: LoadValue = (stored) => {
    if (stored.type !== 'blob') return stored
    const value = this.environment.blob(stored.digest)
    if (value === undefined) this.#missing.add(stored.digest)
    return value
  }

  /** All of them, or undefined while one is missing. */
  loadAll(stored: StoredValues): TaskValues | undefined {
    const values: Record<string, Value> = {}
    let complete = true
    for (const [name, item] of Object.entries(stored)) {
      const value = this.load(item)
      if (value === undefined) complete = false
      else values[name] = value
    }
    return complete ? values : undefined
  }

  finish(more: boolean): StepResult {
    if (this.#missing.size > 0) this.effects.push({ type: 'load', digests: [...this.#missing] })
    return { events: this.events, effects: this.effects, more }
  }
}
