import { randomBytes } from 'node:crypto'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import type { TaskExecutors } from './attempts.ts'
import { checkRunId, checkValues, signalDeclaration } from './checkRequest.ts'
import type { Clock } from './clock.ts'
import { idTaken, limitReached, runOpen, runOver, runUnknown } from './errors.ts'
import { type FinishedTask, finishedTasks } from './finishedTasks.ts'
import type { Fault, RunEvent, RunStarted } from './fold/runEvent.ts'
import { runOutputs } from './fold/runOutputs.ts'
import type { RunPlan } from './fold/runPlan.ts'
import { isOver, type RunState, type RunStatus } from './fold/runState.ts'
import type { StoredValue, StoredValues } from './fold/storedValue.ts'
import { ByteReader } from './journal/byteReader.ts'
import { ByteWriter } from './journal/byteWriter.ts'
import { readStart } from './journal/eventCodec.ts'
import { foldHistory } from './journal/foldHistory.ts'
import type { RunArchive } from './journal/runArchive.ts'
import type { RunHistory } from './journal/runHistory.ts'
import type { RunJournal } from './journal/runJournal.ts'
import { writeValues } from './journal/valueCodec.ts'
import { MAX_EARLY_SIGNALS, MAX_OPEN_RUNS, MAX_PENDING_BYTES } from './limits.ts'
import type { LiveRun } from './liveRun.ts'
import { PlanCache } from './planCache.ts'
import type { TaskValues } from './port.ts'
import { completedEvents, reusedEvents } from './reusedEvents.ts'
import { RunLoop, type RunLoopOptions } from './runLoop.ts'
import type { ValueStore } from './values/valueStore.ts'

export interface FlowEngineModules {
  readonly journal: RunJournal
  readonly archive: RunArchive
  readonly values: ValueStore
  readonly executors: TaskExecutors
  /** @default systemClock */
  readonly clock?: Clock
}

export interface StartRequest {
  readonly definition: Definition
  readonly inputs: TaskValues
  /** Chosen by the caller, so that asking twice starts one run. @default chance */
  readonly id?: string
  /** Idempotency keys and seeds derive from it: runs with an equal one compute the same. @default id */
  readonly originId?: string
  /** Results that are known already, by the names of their tasks: these tasks do not run. Their inputs have results too. @default none */
  readonly finished?: ReadonlyMap<string, TaskValues>
}

/** How a run ended. */
export interface RunResult {
  readonly id: string
  readonly status: RunStatus
  /** Empty unless it completed. */
  readonly outputs: TaskValues
  readonly fault: Fault | undefined
}

/** A run of a list. */
export interface RunEntry {
  readonly id: string
  /** In the order of the starts. */
  readonly serial: number
}

/** An event and its number in the run, from 1. */
export interface NumberedEvent {
  readonly sequence: number
  readonly event: RunEvent
}

/** Characters of the reason of a cancellation that are kept. */
const MAX_REASON_LENGTH = 200

/**
 * Runs workflows durably on this machine.
 *
 * - What it says is durable: a start, signal or cancellation when its promise resolves, and every state and result it shows.
 * - After a crash every open run goes on from its last durable event.
 * - Source: docs/specs/runtime.md.
 */
export class FlowEngine {
  readonly #modules: FlowEngineModules
  readonly #loop: RunLoop
  readonly #plans = new PlanCache()
  readonly #waiters = new Map<string, ((run: LiveRun, state: RunState) => void)[]>()
  readonly #listeners = new Set<(id: string) => void>()

  /** Goes on with the runs of a journal. Errors: RUN_JOURNAL_CORRUPT. */
  constructor(
    options: RunLoopOptions,
    modules: FlowEngineModules,
    histories: readonly RunHistory[],
  ) {
    this.#modules = modules
    const { journal } = modules
    this.#loop = new RunLoop(options, {
      ...modules,
      planAt: (hash) => this.#plans.planAt(hash, journal.definition(hash)),
      onEnd: (run, state) => {
        for (const wake of this.#waiters.get(run.id) ?? []) wake(run, state)
        this.#waiters.delete(run.id)
      },
      onEvents: (id) => {
        for (const listener of this.#listeners) listener(id)
      },
    })
    for (const history of histories) this.#loop.recover(history)
  }

  /** Runs that are not over. */
  get openCount(): number {
    return this.#loop.runs.size
  }

  /**
   * Starts a run. When it resolves the run is durable; asking again with the same id starts no second one.
   *
   * Errors: RUN_BAD_INPUTS, RUN_BAD_ID, RUN_ID_TAKEN, RUN_LIMIT, RUN_STOPPED.
   */
  async start(request: StartRequest): Promise<string> {
    const { id } = await this.#begin(request)
    await this.#loop.durable()
    return id
  }

  /** Starts a run and waits for its end. Errors: as `start`. */
  async run(request: StartRequest): Promise<RunResult> {
    const { id } = await this.#begin(request)
    return this.result(id)
  }

  /**
   * Runs the unfinished tasks of a failed or cancelled run again, as a new run that has the results of the finished ones.
   *
   * - Out: id of the new run; asking again gives the same one. Idempotency keys and notes of tasks are those of the first run.
   * - Errors: RUN_UNKNOWN, RUN_OPEN, RUN_OVER if it completed, RUN_STOPPED.
   */
  async rerun(id: string): Promise<string> {
    this.#loop.check()
    const old = await this.#read(id)
    if (!isOver(old)) throw runOpen(id)
    if (old.status === 'completed') throw runOver(id, old.status)
    const newId = checkRunId(nextId(id))
    const isThere = await this.#history(newId)
    this.#loop.check()
    if (isThere === undefined && !this.#loop.runs.has(newId)) {
      const { plan, inputs, originId } = old
      this.#addDefinition(plan)
      const atMs = this.#loop.nowMs()
      const started = startedEvent(plan, { id: newId, inputs, rerunOf: id, originId, atMs })
      this.#loop.begin(plan, started, reusedEvents(old, atMs))
    }
    await this.#loop.durable()
    return newId
  }

  /**
   * Gives a signal to a run; it is kept if no task waits for it yet. Durable when it resolves.
   *
   * Errors: RUN_UNKNOWN, RUN_OVER, RUN_SIGNAL_UNKNOWN, RUN_BAD_INPUTS, RUN_LIMIT.
   */
  async signal(id: string, name: string, content: TaskValues = {}): Promise<void> {
    const { plan } = await this.#openRun(id)
    const checked = checkValues(signalDeclaration(plan, name), content)
    const stored = await this.#modules.values.store(checked)
    const run = await this.#openRun(id)
    const early = this.#loop.stateOf(run).signals.get(name)?.length ?? 0
    if (early >= MAX_EARLY_SIGNALS)
      throw limitReached('signals of one name that nobody waits for', MAX_EARLY_SIGNALS)
    this.#loop.tell(run, { type: 'signal', name, content: stored })
    await this.#loop.durable()
  }

  /** Ends a run at once; what is under way is aborted. Durable when it resolves. Errors: RUN_UNKNOWN, RUN_OVER. */
  async cancel(id: string, reason = ''): Promise<void> {
    const run = await this.#openRun(id)
    this.#loop.tell(run, { type: 'cancel', reason: reason.slice(0, MAX_REASON_LENGTH) })
    await this.#loop.durable()
  }

  /** The end of a run, once it is durable. Errors: RUN_UNKNOWN, RUN_STOPPED. */
  async result(id: string): Promise<RunResult> {
    this.#loop.check()
    const live = this.#loop.runs.get(id)
    if (live === undefined) return this.#resultOf(await this.#read(id))
    const waiting = Promise.withResolvers<RunState>()
    const waiters = this.#waiters.get(id) ?? []
    waiters.push((_, state) => waiting.resolve(state))
    this.#waiters.set(id, waiters)
    return this.#resultOf(await waiting.promise)
  }

  /** A run as it is, with the outputs if it completed. Errors: RUN_UNKNOWN. */
  async view(id: string): Promise<{ readonly state: RunState; readonly result: RunResult }> {
    const state = await this.#read(id)
    return { state, result: await this.#resultOf(state) }
  }

  /** What each finished task of a run got and gave, by its name. Errors: RUN_UNKNOWN, RUN_BLOB_MISSING. */
  async tasks(id: string): Promise<ReadonlyMap<string, FinishedTask>> {
    return finishedTasks(await this.#read(id), this.#modules.values)
  }

  /** Events of a run after a number, oldest first, and the state after the last one. Errors: RUN_UNKNOWN. */
  async events(
    id: string,
    after: number,
    limit: number,
  ): Promise<{ readonly state: RunState; readonly events: readonly NumberedEvent[] }> {
    const events: NumberedEvent[] = []
    const state = await this.#read(id, (event, { events: sequence }) => {
      if (sequence > after && events.length < limit) events.push({ sequence, event })
    })
    return { state, events }
  }

  /** Hears of each run that has new events. Out: ends it. */
  subscribe(listener: (id: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ids of runs, the newest first. `before`: only those started before the run of this number. */
  async list(limit: number, before = Number.MAX_SAFE_INTEGER): Promise<readonly RunEntry[]> {
    await this.#loop.durable()
    const recent = [...this.#loop.runs.values(), ...this.#modules.journal.finishedRuns()]
      .map(({ id, history }) => ({ id, serial: history.serial }))
      .filter(({ serial }) => serial < before)
    const archived = await this.#modules.archive.list(before, limit)
    const byId = new Map([...archived, ...recent].map((entry) => [entry.id, entry]))
    return [...byId.values()].sort((left, right) => right.serial - left.serial).slice(0, limit)
  }

  /** Whether an open run refers to a blob. */
  needsBlob(digest: `0x${string}`): boolean {
    const bytes = Buffer.from(digest.slice(2), 'hex')
    for (const { history } of this.#loop.runs.values())
      if (
        Buffer.from(history.bytes.buffer, history.bytes.byteOffset, history.bytes.length).includes(
          bytes,
        )
      )
        return true
    return false
  }

  /** Resolves when nothing is under way: only time or somebody outside goes on. For simulations with a clock of their own. */
  settled(): Promise<void> {
    return this.#loop.settled()
  }

  /** Aborts what is under way, and resolves when everything is on disk. Open runs go on after the next start. */
  stop(): Promise<void> {
    return this.#loop.stop()
  }

  async #begin(request: StartRequest): Promise<{ readonly id: string }> {
    const { definition, inputs, id } = request
    this.#loop.check()
    const { journal, values } = this.#modules
    const checked = checkValues(definition.inputs, inputs)
    const { plan } = this.#plans.planOf(definition)
    const runId = id === undefined ? randomBytes(16).toString('hex') : checkRunId(id)
    const originId = request.originId === undefined ? runId : checkRunId(request.originId)
    if (this.#loop.runs.size >= MAX_OPEN_RUNS) throw limitReached('open runs', MAX_OPEN_RUNS)
    if (journal.pendingBytes > MAX_PENDING_BYTES) await this.#loop.durable()
    const stored = values.fits(checked) ? checked : await values.store(checked)
    const finished = await this.#storeAll(request.finished ?? new Map())
    if (id !== undefined && (await this.#isRepeated(runId, plan, stored))) return { id }
    this.#loop.check()
    // Somebody else may have started it meanwhile.
    if (this.#loop.runs.has(runId)) return this.#begin({ ...request, id: runId })
    this.#addDefinition(plan)
    const atMs = this.#loop.nowMs()
    // The journal keeps the origin of runs that go back to another one.
    const rerunOf = originId === runId ? undefined : originId
    const terms = { id: runId, inputs: stored, rerunOf, originId, atMs }
    return this.#loop.begin(plan, startedEvent(plan, terms), completedEvents(plan, finished, atMs))
  }

  async #storeAll(
    finished: ReadonlyMap<string, TaskValues>,
  ): Promise<ReadonlyMap<string, StoredValues>> {
    const { values } = this.#modules
    const stored = new Map<string, StoredValues>()
    for (const [task, outputs] of finished) stored.set(task, await values.store(outputs))
    return stored
  }

  async #isRepeated(id: string, plan: RunPlan, inputs: StoredValues): Promise<boolean> {
    const history = await this.#history(id)
    if (history === undefined) return false
    const known = await this.#read(id)
    if (known.plan.definitionHash === plan.definitionHash && isSame(known.inputs, inputs))
      return true
    throw idTaken(id)
  }

  #addDefinition(plan: RunPlan): void {
    const { canonicalJson } = this.#plans.planOf(plan.definition)
    this.#modules.journal.addDefinition(plan.definitionHash, canonicalJson)
  }

  async #openRun(id: string): Promise<LiveRun> {
    this.#loop.check()
    const run = this.#loop.runs.get(id)
    if (run !== undefined && !run.history.ended) return run
    throw runOver(id, (await this.#read(id)).status)
  }

  /** A durable history. */
  async #history(id: string): Promise<Uint8Array | undefined> {
    const { journal, archive } = this.#modules
    const recent = this.#loop.runs.get(id) ?? journal.finished(id)
    if (recent === undefined) return (await archive.get(id))?.history
    const bytes = recent.history.bytes.slice()
    await this.#loop.durable()
    return bytes
  }

  /** A durable state that nothing changes. Errors: RUN_UNKNOWN. */
  async #read(id: string, visit?: (event: RunEvent, state: RunState) => void): Promise<RunState> {
    const history = await this.#history(id)
    if (history === undefined) throw runUnknown(id)
    const { journal, archive } = this.#modules
    const { definitionHash } = readStart(new ByteReader(history))
    const json = journal.definition(definitionHash) ?? (await archive.definition(definitionHash))
    return foldHistory(history, () => this.#plans.planAt(definitionHash, json), visit)
  }

  async #resultOf(state: RunState): Promise<RunResult> {
    const { id, status, fault } = state
    if (status !== 'completed') return { id, status, outputs: {}, fault }
    const { values } = this.#modules
    for (;;) {
      const missing: `0x${string}`[] = []
      const load = (stored: StoredValue) => {
        if (stored.type !== 'blob') return stored
        const value = values.cached(stored.digest)
        if (value === undefined) missing.push(stored.digest)
        return value
      }
      const outputs = runOutputs(state, load)
      if (outputs !== undefined) return { id, status, outputs, fault }
      await values.load(missing)
    }
  }
}

function startedEvent(
  plan: RunPlan,
  terms: Omit<RunStarted, 'type' | 'definitionHash'>,
): RunStarted {
  return { type: 'runStarted', definitionHash: plan.definitionHash, ...terms }
}

/** `id~2`, then `id~3`: the same for everybody who runs it again. */
function nextId(id: string): string {
  const match = /^(.*)~(\d+)$/.exec(id)
  return match === null ? `${id}~2` : `${match[1]}~${Number(match[2]) + 1}`
}

function isSame(left: StoredValues, right: StoredValues): boolean {
  const [a, b] = [left, right].map((values) => {
    const writer = new ByteWriter(256)
    writeValues(writer, values)
    return Buffer.from(writer.written())
  })
  return a !== undefined && b !== undefined && a.equals(b)
}
