import { deepStrictEqual } from 'node:assert/strict'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { startRun } from '../fold/foldRun.ts'
import type { RunEvent } from '../fold/runEvent.ts'
import { runOutputs } from '../fold/runOutputs.ts'
import { type RunState, unitAt, unitName } from '../fold/runState.ts'
import { type RunInput, step } from '../fold/step.ts'
import type { RunEffect, StepEnvironment, StepResult } from '../fold/turn.ts'
import { ByteWriter } from '../journal/byteWriter.ts'
import { writeEvent } from '../journal/eventCodec.ts'
import { foldHistory } from '../journal/foldHistory.ts'
import { PlanCache } from '../planCache.ts'
import type { TaskValues } from '../port.ts'
import { ComputeExecutor } from '../tasks/compute/computeExecutor.ts'

export const START_MS = 1_700_000_000_000

type Execute = Extract<RunEffect, { type: 'execute' }>

/**
 * A run without an engine: the test says what happens outside. After every step the state is compared with the fold over the
 * encoded events, so that every test is one of the fold and of the codec too.
 */
export class ScriptedRun {
  readonly state: RunState
  readonly events: RunEvent[] = []
  /** Attempts that were ordered and have no answer. */
  readonly ordered: Execute[] = []
  nowMs = START_MS
  chance = 0
  readonly #writer = new ByteWriter(64)
  readonly #environment: StepEnvironment

  constructor(definition: Definition, inputs: TaskValues = {}) {
    const compute = new ComputeExecutor()
    const now = (): number => this.nowMs
    this.#environment = {
      get nowMs() {
        return now()
      },
      chance: () => this.chance,
      blob: () => undefined,
      isPure: (kind) => kind === 'compute',
      evaluate: (task, values) => compute.executeNow(task as never, values),
      fits: () => true,
      maxEvaluations: 1_000,
    }
    const { plan } = new PlanCache().planOf(definition)
    const started = {
      type: 'runStarted',
      id: 'run',
      definitionHash: plan.definitionHash,
      inputs,
      rerunOf: undefined,
      originId: 'run',
      atMs: START_MS,
    } as const
    this.state = startRun(plan, started)
    this.#keep([started])
    this.tell({ type: 'look' })
  }

  tell(input: RunInput): StepResult {
    const result = step(this.state, input, this.#environment)
    this.#keep(result.events)
    for (const effect of result.effects) if (effect.type === 'execute') this.ordered.push(effect)
    return result
  }

  /** The ordered attempt of a task, `name` or `name[3]`, is over. */
  succeed(name: string, outputs: TaskValues = {}): void {
    this.tell({ ...this.#take(name), type: 'succeeded', outputs })
  }

  fail(name: string, retryable = false): void {
    const fault = { code: 'TEST_FAILED', message: `${name} failed`, remedy: 'none' }
    this.tell({ ...this.#take(name), type: 'failed', fault, retryable })
  }

  /** Lets time pass. */
  advance(ms: number): void {
    this.nowMs += ms
    this.tell({ type: 'look' })
  }

  get orderedNames(): readonly string[] {
    return this.ordered.map((order) => unitName(this.state.plan, order))
  }

  statusOf(name: string): string {
    return this.state.tasks[this.state.plan.indexOf.get(name) ?? -1]?.status ?? 'no such task'
  }

  get outputs(): TaskValues | undefined {
    return runOutputs(this.state, (stored) => (stored.type === 'blob' ? undefined : stored))
  }

  /** Events without times, as short as they can be read. */
  get history(): readonly string[] {
    return this.events.map((event) =>
      'task' in event ? `${event.type} ${unitName(this.state.plan, event)}` : event.type,
    )
  }

  #take(name: string): Execute {
    const index = this.ordered.findIndex((order) => unitName(this.state.plan, order) === name)
    const [order] = this.ordered.splice(index, index < 0 ? 0 : 1)
    if (order === undefined) throw new Error(`no attempt of ${name} was ordered`)
    return order
  }

  #keep(events: readonly RunEvent[]): void {
    for (const event of events) {
      this.events.push(event)
      writeEvent(this.#writer, event, START_MS)
    }
    const folded = foldHistory(this.#writer.written(), () => this.state.plan)
    deepStrictEqual(comparable(folded), comparable(this.state))
  }
}

/** What two states must have in common: what is ready is known in another order, as nothing was looked at yet. */
function comparable({ ready: _, ...state }: RunState): unknown {
  return { ...state, active: [...state.active].map((unit) => unitAt(state as RunState, unit)) }
}
