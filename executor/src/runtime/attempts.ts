import { createHash } from 'node:crypto'
import type { TaskDefinition, TaskKind } from '@flowbuilder/sdk/workflow/definition'
import type { Clock } from './clock.ts'
import { attemptTimedOut, engineStopped, kindUnavailable } from './errors.ts'
import { NO_ITEM, type UnitPlace } from './fold/runEvent.ts'
import type { PlannedTask } from './fold/runPlan.ts'
import { unitName } from './fold/runState.ts'
import type { LiveRun } from './liveRun.ts'
import type { TaskExecutor, TaskValues } from './port.ts'

/** Attempts of one kind under way at one time, unless the options say otherwise. */
export const DEFAULT_LANE_WIDTH = 64

export type TaskExecutors = { readonly [Kind in TaskKind]?: TaskExecutor<never> }

/** What is to be run. */
export interface AttemptOrder extends UnitPlace {
  readonly run: LiveRun
  readonly attempt: number
  readonly inputs: TaskValues
  /** Recorded by earlier attempts. */
  readonly notes: readonly Uint8Array[]
}

/** An attempt under way, or in line for it. */
export interface Attempt extends AttemptOrder {
  readonly plan: PlannedTask
  readonly abort: AbortController
}

/** How an attempt ended; exactly once, unless it was aborted before. */
export type AttemptEnd =
  | { readonly type: 'succeeded'; readonly outputs: TaskValues }
  | { readonly type: 'failed'; readonly error: unknown }

export interface AttemptsOptions {
  /** @default DEFAULT_LANE_WIDTH for each kind */
  readonly laneWidth?: { readonly [Kind in TaskKind]?: number }
}

export interface AttemptsModules {
  readonly executors: TaskExecutors
  readonly clock: Clock
  readonly onEnd: (attempt: Attempt, end: AttemptEnd) => void
  /** An attempt has left its place. */
  readonly onFree: () => void
  /** Makes a note durable. */
  readonly record: (attempt: Attempt, note: Uint8Array) => Promise<void>
}

/**
 * Runs attempts, of each kind a bounded number at one time, in the order in which they come.
 *
 * An attempt that is not over after its time is aborted and has failed; what it gives later is not heard any more.
 */
export class Attempts {
  readonly #options: AttemptsOptions
  readonly #modules: AttemptsModules
  readonly #lanes = new Map<TaskKind, { running: number; readonly waiting: Attempt[] }>()
  readonly #running = new Set<Promise<void>>()

  constructor(options: AttemptsOptions, modules: AttemptsModules) {
    this.#options = options
    this.#modules = modules
  }

  /** Attempts under way or in line. */
  get count(): number {
    return [...this.#lanes.values()].reduce(
      (sum, { running, waiting }) => sum + running + waiting.length,
      0,
    )
  }

  start(order: AttemptOrder): void {
    const { run, task } = order
    const plan = run.plan.tasks[task] as PlannedTask
    const attempt: Attempt = { ...order, plan, abort: new AbortController() }
    run.attempts ??= new Map()
    run.attempts.set(keyOf(attempt), attempt)
    const lane = this.#lane(plan.kind)
    lane.waiting.push(attempt)
    this.#next(plan.kind)
  }

  /** Ends one that nobody needs any more. */
  abort(attempt: Attempt): void {
    this.#forget(attempt)
    attempt.abort.abort(engineStopped())
  }

  /** Resolves when none is under way. Those that were are aborted by the caller. */
  async drained(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #lane(kind: TaskKind): { running: number; readonly waiting: Attempt[] } {
    let lane = this.#lanes.get(kind)
    if (lane === undefined) {
      lane = { running: 0, waiting: [] }
      this.#lanes.set(kind, lane)
    }
    return lane
  }

  #next(kind: TaskKind): void {
    const lane = this.#lane(kind)
    const width = this.#options.laneWidth?.[kind] ?? DEFAULT_LANE_WIDTH
    while (lane.running < width) {
      const attempt = lane.waiting.shift()
      if (attempt === undefined) return
      if (attempt.abort.signal.aborted) continue
      lane.running += 1
      const running = this.#run(attempt).finally(() => {
        lane.running -= 1
        this.#running.delete(running)
        this.#next(kind)
        this.#modules.onFree()
      })
      this.#running.add(running)
    }
  }

  async #run(attempt: Attempt): Promise<void> {
    const { plan, inputs, abort } = attempt
    const { clock, executors } = this.#modules
    const deadlineMs = clock.nowMs() + plan.attemptTimeoutMs
    const clear = clock.setAlarm(deadlineMs, () => {
      const name = unitName(attempt.run.plan, attempt)
      this.#end(attempt, { type: 'failed', error: attemptTimedOut(name, plan.attemptTimeoutMs) })
      abort.abort(attemptTimedOut(name, plan.attemptTimeoutMs))
    })
    try {
      const executor = executors[plan.kind] as TaskExecutor<TaskDefinition> | undefined
      if (executor === undefined) throw kindUnavailable(plan.kind)
      const outputs = await executor.execute(plan.definition, inputs, {
        ...contextOf(attempt),
        deadlineMs,
        signal: abort.signal,
        notes: {
          recorded: attempt.notes,
          record: (note) => this.#modules.record(attempt, note),
        },
      })
      this.#end(attempt, { type: 'succeeded', outputs })
    } catch (error) {
      this.#end(attempt, { type: 'failed', error })
    } finally {
      clear()
    }
  }

  /** Only the first end counts, and none after it was aborted. */
  #end(attempt: Attempt, end: AttemptEnd): void {
    if (!this.#forget(attempt)) return
    this.#modules.onEnd(attempt, end)
  }

  #forget(attempt: Attempt): boolean {
    const { run } = attempt
    const key = keyOf(attempt)
    if (run.attempts?.get(key) !== attempt) return false
    run.attempts.delete(key)
    if (run.attempts.size === 0) run.attempts = undefined
    return true
  }
}

function contextOf(attempt: Attempt): {
  readonly runId: string
  readonly taskId: string
  readonly attempt: number
  readonly idempotencyKey: `0x${string}`
  readonly seed: `0x${string}`
  readonly hosts: readonly string[]
} {
  const { run } = attempt
  const taskId = unitName(run.plan, attempt)
  return {
    runId: run.id,
    taskId,
    attempt: attempt.attempt,
    ...taskSecrets(run.state?.originId ?? run.id, taskId),
    hosts: run.plan.definition.hosts ?? [],
  }
}

/** What a task of a run and of all its re-runs has for itself. */
export function taskSecrets(
  originId: string,
  taskId: string,
): { readonly idempotencyKey: `0x${string}`; readonly seed: `0x${string}` } {
  return {
    idempotencyKey: hash('flowbuilder task', originId, taskId),
    seed: hash('flowbuilder seed', originId, taskId),
  }
}

/** SHA-256 of the parts; neither ids nor names hold the separator. */
function hash(...parts: readonly string[]): `0x${string}` {
  return `0x${createHash('sha256').update(parts.join('\n')).digest('hex')}`
}

function keyOf({ task, item }: UnitPlace): string {
  return item === NO_ITEM ? String(task) : `${task}.${item}`
}
