import type { TaskKind } from '@flowbuilder/sdk/workflow/definition'
import {
  type Attempt,
  type AttemptEnd,
  Attempts,
  type AttemptsOptions,
  type TaskExecutors,
} from './attempts.ts'
import { type Clock, systemClock } from './clock.ts'
import { DueQueue } from './dueQueue.ts'
import { engineStopped, limitReached } from './errors.ts'
import { faultOf } from './fold/faultOf.ts'
import { applyEvent, startRun } from './fold/foldRun.ts'
import { resume } from './fold/resume.ts'
import type { RunEvent, RunStarted } from './fold/runEvent.ts'
import type { RunPlan } from './fold/runPlan.ts'
import { isOver, type RunState, unitAt } from './fold/runState.ts'
import { dueAtMs, type RunInput, step } from './fold/step.ts'
import type { RunEffect, StepEnvironment, StepResult } from './fold/turn.ts'
import { foldHistory } from './journal/foldHistory.ts'
import type { RunHistory } from './journal/runHistory.ts'
import type { RunJournal } from './journal/runJournal.ts'
import { LiveRun } from './liveRun.ts'
import { isRetryable, MAX_NOTE_BYTES, MAX_NOTES, type TaskExecutor } from './port.ts'
import type { ValueStore } from './values/valueStore.ts'

export interface RunLoopOptions extends AttemptsOptions {
  /** In [0, 1), for the jitter of retries. @default Math.random */
  readonly chance?: () => number
  /** Called once when the journal fails: the process must end. */
  readonly onFatal: (error: unknown) => void
}

export interface RunLoopModules {
  readonly journal: RunJournal
  readonly values: ValueStore
  readonly executors: TaskExecutors
  /** @default systemClock */
  readonly clock?: Clock
  readonly planAt: (definitionHash: `0x${string}`) => RunPlan
  /** The end of a run is durable; its state is the last one. */
  readonly onEnd: (run: LiveRun, state: RunState) => void
  /** New events of a run are durable. */
  readonly onEvents: (id: string) => void
}

/** Pure tasks that one run does before others have their turn. */
const MAX_EVALUATIONS = 1_000
/** Time that runs with more to do may take before events of the outside are heard. */
const SLICE_MS = 5
/** A run with a longer history keeps its state in memory while it waits: folding it again would take too long. */
const MAX_EVICTED_BYTES = 2 ** 16 // 64 KiB

/**
 * Tells runs what happened, writes what follows from it, and does what it asks for, once it is durable.
 *
 * - One write and one sync carry what all runs did in the meantime. Nobody hears of an event before, and no attempt is made because
 *   of one; pure tasks alone go on at once, as doing them again gives the same.
 * - A run that waits costs its history and an entry in the queue of times.
 * - Source: docs/specs/runtime.md section 2.
 */
export class RunLoop {
  /** Runs that are not over. */
  readonly runs = new Map<string, LiveRun>()
  readonly #modules: RunLoopModules
  readonly #clock: Clock
  readonly #options: RunLoopOptions
  readonly #environment: StepEnvironment
  readonly #attempts: Attempts
  readonly #due = new DueQueue<LiveRun>()
  #cancelAlarm: () => void = () => {}
  #alarmMs = Number.POSITIVE_INFINITY
  #lastMs = 0
  /** Done when what was written until then is durable. */
  #held: (() => void)[] = []
  /** The next flush, until it begins. */
  #flushing: Promise<void> | undefined
  /** Flushes whose bytes are on the way to the disk. */
  #flushes = 0
  readonly #idleWaiters: (() => void)[] = []
  #queue: LiveRun[] = []
  readonly #background = new Set<Promise<void>>()
  #failure: unknown
  #isStopped = false

  constructor(options: RunLoopOptions, modules: RunLoopModules) {
    this.#options = options
    this.#modules = modules
    this.#clock = modules.clock ?? systemClock
    const { executors, values } = modules
    const now = (): number => this.nowMs()
    const executorOf = (kind: TaskKind): TaskExecutor<never> | undefined => executors[kind]
    const compute = executorOf('compute')
    this.#environment = {
      get nowMs() {
        return now()
      },
      chance: options.chance ?? Math.random,
      blob: values.cached,
      isPure: (kind) => executorOf(kind)?.executeNow !== undefined,
      evaluate: (task, inputs) => compute?.executeNow?.(task as never, inputs) ?? {},
      fits: (outputs) => values.fits(outputs),
      maxEvaluations: MAX_EVALUATIONS,
    }
    this.#attempts = new Attempts(options, {
      executors,
      clock: this.#clock,
      onEnd: (attempt, end) => this.#onAttemptEnd(attempt, end),
      record: (attempt, note) => this.#record(attempt, note),
      onFree: () => this.#wakeIdle(),
    })
  }

  /** Milliseconds of Unix time that never go back, not even over a restart. */
  nowMs(): number {
    this.#lastMs = Math.max(this.#lastMs, Math.floor(this.#clock.nowMs()))
    return this.#lastMs
  }

  /** Errors: RUN_STOPPED; what made the journal fail. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#isStopped) throw engineStopped()
  }

  /** Begins a run. `more`: events that it takes over from another one. */
  begin(
    plan: RunPlan,
    started: RunStarted,
    more: readonly Exclude<RunEvent, RunStarted>[],
  ): LiveRun {
    const { journal } = this.#modules
    const state = startRun(plan, started)
    const run = new LiveRun(state, journal.newHistory())
    this.runs.set(run.id, run)
    journal.track(run)
    for (const event of more) applyEvent(state, event)
    journal.write(run.history, [started, ...more], started.atMs, false)
    this.tell(run, { type: 'look' })
    return run
  }

  /** Goes on with a run of before a restart. Errors: RUN_JOURNAL_CORRUPT. */
  recover(history: RunHistory): void {
    const { journal, planAt } = this.#modules
    const state = foldHistory(history.bytes, planAt)
    const run = new LiveRun(state, history)
    journal.track(run)
    this.#lastMs = Math.max(this.#lastMs, state.lastEventMs)
    if (history.ended) {
      run.state = undefined
      return
    }
    this.runs.set(run.id, run)
    run.mustResume = true
    this.tell(run, { type: 'look' })
  }

  /** Tells a run what happened, and does what follows. */
  tell(run: LiveRun, input: RunInput): void {
    if (this.#isStopped || this.#failure !== undefined || run.history.ended) return
    const state = this.stateOf(run)
    if (run.mustResume) {
      const result = resume(state, this.#environment)
      run.mustResume = result.effects.some((effect) => effect.type === 'load')
      this.#commit(run, state, result)
    }
    this.#commit(run, state, step(state, input, this.#environment))
    this.#rest(run, state)
  }

  /** The state of a run, which `tell` changes. */
  stateOf(run: LiveRun): RunState {
    run.state ??= foldHistory(run.history.bytes, () => run.plan)
    return run.state
  }

  /** Everything told so far is durable when it resolves. Errors: what made the journal fail. */
  async durable(): Promise<void> {
    await this.#flush()
    this.#rethrow()
  }

  /** Nothing is under way: only time or somebody outside goes on. Errors: as `check`. */
  async settled(): Promise<void> {
    while (!this.#isStopped && this.#failure === undefined && !this.#isIdle())
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve))
    this.check()
  }

  /** Aborts what is under way, and resolves when everything is on disk. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelAlarm()
    for (const { attempts } of this.runs.values())
      for (const attempt of [...(attempts?.values() ?? [])]) this.#attempts.abort(attempt)
    await this.#attempts.drained()
    await Promise.all(this.#background)
    await this.#flush()
    if (this.#failure === undefined) await this.#modules.journal.close()
    for (const wake of this.#idleWaiters.splice(0)) wake()
  }

  #commit(run: LiveRun, state: RunState, { events, effects, more }: StepResult): void {
    const over = isOver(state)
    if (events.length > 0) {
      this.#modules.journal.write(run.history, events, run.startedAtMs, over)
      this.#abortStale(run, state)
      this.#held.push(() => this.#modules.onEvents(run.id))
    }
    for (const effect of effects) this.#held.push(() => this.#release(run, effect))
    if (over) this.#held.push(() => this.#finish(run, state))
    if (more && !run.isQueued) {
      run.isQueued = true
      if (this.#queue.push(run) === 1) setImmediate(() => this.#continue())
    }
    if (this.#held.length > 0) void this.#flush()
  }

  /** Between two steps: when to look again, and whether the history is enough until then. */
  #rest(run: LiveRun, state: RunState): void {
    const due = dueAtMs(state)
    if (due !== run.dueAtMs) {
      run.dueAtMs = due
      if (due < Number.POSITIVE_INFINITY) this.#due.push(due, run)
      this.#setAlarm()
    }
    if (run.attempts !== undefined || run.isQueued || run.mustResume || state.ready.length > 0)
      return
    if (run.history.bytes.length > MAX_EVICTED_BYTES || isOver(state)) return
    for (const unit of state.active) if (unit.status !== 'waiting') return
    run.state = undefined
    run.history.trim()
  }

  /** Attempts whose task does not run any more, because it failed, or the run did, or was cancelled. */
  #abortStale(run: LiveRun, state: RunState): void {
    if (run.attempts === undefined) return
    for (const attempt of [...run.attempts.values()]) {
      if (!isUnderWay(state, attempt)) this.#attempts.abort(attempt)
    }
  }

  #finish(run: LiveRun, state: RunState): void {
    this.runs.delete(run.id)
    run.state = undefined
    this.#modules.onEnd(run, state)
  }

  // Effects

  #release(run: LiveRun, effect: RunEffect): void {
    if (run.history.ended || this.#isStopped) return
    switch (effect.type) {
      case 'execute': {
        const unit = unitAt(this.stateOf(run), effect)
        if (!isUnderWay(this.stateOf(run), effect)) return
        return this.#attempts.start({ ...effect, run, notes: unit?.notes ?? [] })
      }
      case 'store':
        return this.#inBackground(run, async () => {
          const outputs = await this.#modules.values.store(effect.outputs)
          this.tell(run, { ...effect, type: 'succeeded', outputs })
        })
      case 'load':
        return this.#inBackground(run, async () => {
          await this.#modules.values.load(effect.digests)
          this.tell(run, { type: 'look' })
        })
    }
  }

  #onAttemptEnd(attempt: Attempt, end: AttemptEnd): void {
    const { run, task, item, attempt: number } = attempt
    const place = { task, item, attempt: number }
    if (end.type === 'failed') {
      const { error } = end
      const fault = faultOf(error)
      return this.tell(run, { type: 'failed', ...place, fault, retryable: isRetryable(error) })
    }
    const { values } = this.#modules
    if (values.fits(end.outputs))
      return this.tell(run, { type: 'succeeded', ...place, outputs: end.outputs })
    this.#inBackground(run, async () => {
      const outputs = await values.store(end.outputs)
      this.tell(run, { type: 'succeeded', ...place, outputs })
    })
  }

  async #record({ run, task, item, notes }: Attempt, note: Uint8Array): Promise<void> {
    this.check()
    if (note.length > MAX_NOTE_BYTES) throw limitReached('bytes of a note', MAX_NOTE_BYTES)
    const state = this.stateOf(run)
    const known = unitAt(state, { task, item })?.notes?.length ?? notes.length
    if (known >= MAX_NOTES) throw limitReached('notes of a task', MAX_NOTES)
    const { events } = state
    this.tell(run, { type: 'note', task, item, note: note.slice() })
    // Nobody may act on a note that a run did not take: its task has ended.
    if (state.events === events) throw engineStopped()
    await this.durable()
  }

  /** Work whose failure breaks its run. */
  #inBackground(run: LiveRun, work: () => Promise<void>): void {
    const running = work()
      .catch((error: unknown) => this.tell(run, { type: 'break', fault: faultOf(error) }))
      .finally(() => {
        this.#background.delete(running)
        this.#wakeIdle()
      })
    this.#background.add(running)
  }

  // Time

  #setAlarm(): void {
    const atMs = this.#due.nextMs
    if (atMs >= this.#alarmMs || this.#isStopped) return
    this.#cancelAlarm()
    this.#alarmMs = atMs
    this.#cancelAlarm = this.#clock.setAlarm(atMs, () => {
      this.#alarmMs = Number.POSITIVE_INFINITY
      const nowMs = this.nowMs()
      for (let run = this.#due.popDue(nowMs); run; run = this.#due.popDue(nowMs)) {
        // An entry of an earlier time may be left behind.
        if (run.dueAtMs > nowMs) continue
        run.dueAtMs = Number.POSITIVE_INFINITY
        this.tell(run, { type: 'look' })
      }
      this.#setAlarm()
    })
  }

  #continue(): void {
    const end = performance.now() + SLICE_MS
    while (this.#queue.length > 0 && performance.now() < end) {
      const run = this.#queue.shift() as LiveRun
      run.isQueued = false
      this.tell(run, { type: 'look' })
    }
    if (this.#queue.length > 0) setImmediate(() => this.#continue())
    else this.#wakeIdle()
  }

  #isIdle(): boolean {
    const { length } = this.#held
    const underWay = this.#attempts.count + this.#queue.length + this.#background.size
    return length + underWay + this.#flushes === 0 && this.#flushing === undefined
  }

  #wakeIdle(): void {
    if (this.#idleWaiters.length === 0 || !this.#isIdle()) return
    for (const wake of this.#idleWaiters.splice(0)) wake()
  }

  // Disk

  /** Asks for one flush for all that happens in this turn of the event loop. */
  #flush(): Promise<void> {
    this.#flushing ??= Promise.resolve().then(() => this.#flushNow())
    return this.#flushing
  }

  async #flushNow(): Promise<void> {
    this.#flushing = undefined
    const held = this.#held
    this.#held = []
    this.#flushes += 1
    try {
      if (this.#failure === undefined) {
        await this.#modules.journal.flush()
        for (const done of held) done()
      }
    } catch (error) {
      this.#die(error)
    } finally {
      this.#flushes -= 1
      this.#wakeIdle()
    }
  }

  #die(error: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    this.#cancelAlarm()
    for (const wake of this.#idleWaiters.splice(0)) wake()
    this.#options.onFatal(error)
  }

  #rethrow(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}

function isUnderWay(
  state: RunState,
  place: { readonly task: number; readonly item: number; readonly attempt: number },
): boolean {
  const unit = unitAt(state, place)
  return unit?.status === 'running' && unit.attempt === place.attempt
}
