import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Address } from 'viem'
import type { ProverPort, ProvingProgress } from '../proving/port.ts'
import { rankExecutors } from '../scheduling/assignment.ts'
import { NonceGate } from '../settlement/account/nonceGate.ts'
import type { ChainClock } from '../settlement/chainClock.ts'
import { settlementReverted } from '../settlement/errors.ts'
import type { ChainPort } from '../settlement/port.ts'
import {
  includedEvent,
  type RecordEvents,
  type SendContext,
  Submitter,
} from '../settlement/submitter.ts'
import type { Watcher } from '../settlement/watcher.ts'
import type { BlobFetcher } from '../storage/blobs/blobFetcher.ts'
import { StorageError } from '../storage/errors.ts'
import { Alarm } from './alarm.ts'
import { ChainFollower } from './chainFollower.ts'
import { fetchBlobs } from './effects/fetchBlobs.ts'
import { prepareRun } from './effects/prepareRun.ts'
import { type ProofTarget, proveRun } from './effects/proveRun.ts'
import { modeUnsupported, resultDiffers, toFlowError } from './errors.ts'
import { judgeFailure } from './failurePolicy.ts'
import { type Action, type DecisionOptions, MODE_ZK, nextAction } from './fold/nextAction.ts'
import type { RunEvent, RunId, RunRecord, Step } from './fold/runEvent.ts'
import { closesAt, isOver, type RunState } from './fold/runState.ts'
import type { Journal } from './journal.ts'
import type { NoticeListener } from './notice.ts'
import type { PreparerPort } from './preparer.ts'
import { recordError } from './recordError.ts'

export interface EngineOptions extends DecisionOptions, ProofTarget {
  /** Time between two looks at the chain. */
  readonly pollMs: number
  /** Proofs at the same time. */
  readonly maxProofs: number
}

export interface EngineModules {
  readonly journal: Journal
  readonly chain: ChainPort
  /** Nonces of the account. @default nobody else sends with it */
  readonly gate?: NonceGate | undefined
  readonly watcher: Watcher
  readonly clock: ChainClock
  readonly blobs: BlobFetcher
  readonly preparer: PreparerPort
  readonly prover: ProverPort
  readonly notify: NoticeListener
}

/** Kinds of work that do not stand in each other's way. */
type Lane = 'fetch' | 'prepare' | 'prove' | 'account' | 'journal'

const LANE_OF: Record<
  Exclude<Action['type'], 'none' | 'wait'>,
  { readonly lane: Lane; readonly step: Step }
> = {
  expire: { lane: 'journal', step: 'settle' },
  refuse: { lane: 'journal', step: 'settle' },
  fetchBlobs: { lane: 'fetch', step: 'fetch' },
  prepare: { lane: 'prepare', step: 'evaluate' },
  prove: { lane: 'prove', step: 'prove' },
  settle: { lane: 'account', step: 'settle' },
  track: { lane: 'account', step: 'settle' },
  replace: { lane: 'account', step: 'settle' },
}

/** Runs whose blobs are fetched at the same time. */
const MAX_FETCHES = 4
/** Runs that are compiled and evaluated at the same time. */
const MAX_PREPARES = 1
/** A look that found nothing new is repeated after this. */
const IDLE_RETRY_MS = 1_000
/** All open runs are looked at this often at least. */
const MAX_SLEEP_MS = 5_000
/** Several events in a row lead to one look at all runs. */
const COALESCE_MS = 5
/** A look costs more the more runs are open: with 10,000 of them there are at most ten a second. */
const COALESCE_MS_PER_RUN = 0.01

/**
 * Runs the decisions of `nextAction`: the only place where runs have effects.
 *
 * - Each run has at most one effect at a time, and each lane a bounded number; the highest fee goes first.
 * - What an effect found out is durable in the journal before the next decision is made on it.
 * - The account has one live settlement transaction at a time.
 * - Source: docs/specs/executor.md section 4.
 */
export class Engine {
  readonly #options: EngineOptions
  readonly #modules: EngineModules
  readonly #submitter: Submitter
  readonly #abort = new AbortController()
  readonly #busy = new Map<
    RunId,
    { readonly lane: Lane; readonly abort: AbortController; readonly done: Promise<void> }
  >()
  readonly #retries = new Map<RunId, { attempt: number; retryAtMs: number; step: Step }>()
  #ranked = new Map<RunId, readonly Address[]>()
  #proofMs = 0
  readonly #background = new Set<Promise<void>>()
  readonly #alarm = new Alarm(() => this.#schedule())
  readonly #follower: ChainFollower
  #following: Promise<void> = Promise.resolve()
  #unsubscribe: () => void = () => {}

  constructor(options: EngineOptions, modules: EngineModules) {
    this.#options = options
    this.#modules = modules
    const { chain, gate = new NonceGate({ chain, now: () => performance.now() }) } = modules
    this.#submitter = new Submitter({ chain, gate })
    this.#follower = new ChainFollower(
      {
        pollMs: options.pollMs,
        onChange: (what) => this.#onChainChange(what),
        onFailure: (error) => this.#warn(error, undefined),
        onFatal: (error) => modules.notify({ type: 'fatal', error }),
      },
      modules,
    )
  }

  /** What it knows of the chain. */
  get chain(): Pick<ChainFollower, 'synced' | 'block' | 'executors'> {
    return this.#follower
  }

  /** What an open run waits for at this moment; undefined while something is done for it. */
  waitingFor(id: RunId): string | undefined {
    const run = this.#modules.journal.openRun(id)
    if (run === undefined || this.#busy.has(id)) return undefined
    const action = nextAction(run, this.#view(run, this.#modules.clock.nowMs()), this.#options)
    return action.type === 'wait' ? action.reason : undefined
  }

  start(): void {
    this.#unsubscribe = this.#modules.journal.subscribe((id, records, state) =>
      this.#onRecords(id, records, state),
    )
    this.#following = this.#follower.follow(this.#abort.signal)
    this.poke()
  }

  /** Ends all effects and resolves when none is left. What they had not recorded is done again after a start. */
  async stop(): Promise<void> {
    this.#abort.abort()
    this.#alarm.stop()
    for (const { abort } of this.#busy.values()) abort.abort()
    await Promise.all([
      this.#following,
      ...this.#background,
      ...[...this.#busy.values()].map((item) => item.done),
    ])
    this.#unsubscribe()
    await this.#modules.journal.drain()
  }

  /** A blob arrived: runs that wait for one look again at once. */
  blobArrived(): void {
    for (const [id, retry] of this.#retries) if (retry.step === 'fetch') this.#retries.delete(id)
    this.poke()
  }

  /** Looks at all runs soon. */
  poke(): void {
    this.#alarm.set(COALESCE_MS + this.#modules.journal.openCount * COALESCE_MS_PER_RUN)
  }

  #onChainChange(what: 'synced' | 'executors'): void {
    const { synced, block, executors } = this.#follower
    if (what === 'executors') {
      this.#ranked = new Map()
      this.#modules.notify({ type: 'executors', executors })
    } else this.#modules.notify({ type: 'synced', synced, block })
    this.poke()
  }

  #onRecords(id: RunId, records: readonly RunRecord[], state: RunState): void {
    for (const record of records) {
      this.#modules.notify({ type: 'record', id, record, state })
      if (record.event.type === 'requestSettled') {
        this.#compareResults(state)
        if (record.event.own && state.inclusion === undefined) this.#recordGas(state)
      }
    }
    if (isOver(state)) {
      // Nobody needs the proof any more: the processor is better used on another one.
      const busy = this.#busy.get(id)
      if (busy?.lane === 'prove' || busy?.lane === 'fetch') busy.abort.abort()
      this.#retries.delete(id)
      this.#ranked.delete(id)
    }
    this.poke()
  }

  #compareResults(state: RunState): void {
    const { evaluated, settlement } = state
    if (evaluated === undefined || settlement === undefined || settlement.own) return
    if (evaluated.resultHash === settlement.resultHash) return
    this.#warn(resultDiffers(state.id, evaluated.resultHash, settlement.resultHash), state.id)
  }

  /** The block came before the receipt was looked for: what the settlement cost is worth knowing all the same. */
  #recordGas(state: RunState): void {
    const hash = state.settlement?.place.transactionHash
    if (hash === undefined) return
    const write = async (): Promise<void> => {
      const receipt = await this.#modules.chain.receipt(hash)
      if (receipt === undefined) return
      await this.#modules.journal.append(state.id, (now) =>
        now?.inclusion === undefined ? [includedEvent(receipt)] : [],
      )
    }
    const task = write()
      .catch((error: unknown) => this.#warn(toFlowError(error), state.id))
      .finally(() => this.#background.delete(task))
    this.#background.add(task)
  }

  #schedule(): void {
    if (this.#abort.signal.aborted) return
    const { journal, clock } = this.#modules
    const runs = byPriority(journal.openRuns())
    const nowMs = clock.nowMs()
    let wakeMs = Number.POSITIVE_INFINITY
    let accountIsFree = ![...this.#busy.values()].some((item) => item.lane === 'account')
    const live = runs.find(
      (run) => run.transactions.length > 0 && run.inclusion?.succeeded !== true && !run.orphaned,
    )
    for (const run of runs) {
      if (this.#busy.has(run.id)) continue
      const action = nextAction(run, this.#view(run, nowMs), this.#options)
      if (action.type === 'none') continue
      if (action.type === 'wait') {
        wakeMs = Math.min(wakeMs, action.untilMs ?? Number.POSITIVE_INFINITY)
        continue
      }
      const { lane } = LANE_OF[action.type]
      if (lane === 'account') {
        // A new settlement waits until the fate of the one before is known: nonces never have a gap.
        if (!accountIsFree || (action.type === 'settle' && live !== undefined)) continue
        accountIsFree = false
      } else if (this.#laneCount(lane) >= this.#laneLimit(lane)) continue
      this.#begin(run, action)
    }
    this.#alarm.set(Math.max(COALESCE_MS, Math.min(wakeMs - nowMs, MAX_SLEEP_MS)))
  }

  #view(run: RunState, nowMs: number): Parameters<typeof nextAction>[1] {
    let ranked = this.#ranked.get(run.id)
    if (ranked === undefined) {
      ranked = rankExecutors(run.id, this.#follower.executors)
      this.#ranked.set(run.id, ranked)
    }
    const retryAtMs = this.#retries.get(run.id)?.retryAtMs ?? 0
    const { executor: self } = this.#options
    return {
      nowMs,
      localMs: Date.now(),
      retryAtMs,
      self,
      ranked,
      proofMs: this.#proofMs,
      synced: this.#follower.synced,
    }
  }

  #laneCount(lane: Lane): number {
    return [...this.#busy.values()].filter((item) => item.lane === lane).length
  }

  #laneLimit(lane: Lane): number {
    switch (lane) {
      case 'fetch':
        return MAX_FETCHES
      case 'prepare':
        return MAX_PREPARES
      case 'prove':
        return this.#options.maxProofs
      case 'account':
        return 1
      case 'journal':
        return Number.POSITIVE_INFINITY
    }
  }

  #begin(run: RunState, action: Exclude<Action, { type: 'none' | 'wait' }>): void {
    const { lane, step } = LANE_OF[action.type]
    const abort = new AbortController()
    const done = this.#perform(run, action, abort.signal)
      .then(() => this.#afterSuccess(run))
      .catch((error: unknown) => this.#afterFailure(run, step, error, abort.signal))
      .finally(() => {
        this.#busy.delete(run.id)
        this.poke()
      })
    this.#busy.set(run.id, { lane, abort, done })
  }

  async #perform(
    run: RunState,
    action: Exclude<Action, { type: 'none' | 'wait' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const { id } = run
    const record = (events: readonly RunEvent[]): Promise<void> => this.#record(id, events)
    switch (action.type) {
      case 'expire':
        return record([{ type: 'requestExpired', closedAt: closesAt(run).toString() }])
      case 'refuse': {
        const error =
          run.request.mode === MODE_ZK
            ? settlementReverted(run.reverts)
            : modeUnsupported(run.request.mode)
        return record([{ type: 'runFaulted', step: 'settle', error: recordError(error) }])
      }
      case 'fetchBlobs':
        return record(await fetchBlobs(run, this.#modules.blobs, signal))
      case 'prepare':
        return record(await prepareRun(run, this.#modules, signal))
      case 'prove': {
        const { notify } = this.#modules
        const onProgress = (progress: ProvingProgress): void =>
          notify({ type: 'progress', id, progress })
        const events = await proveRun(run, this.#options, this.#modules, { signal, onProgress })
        for (const event of events) if (event.type === 'proofMade') this.#proofMs = event.elapsedMs
        return record(events)
      }
      case 'settle':
        return this.#submitter.settle(run, this.#sendContext(record, action.sendBeforeMs))
      case 'track':
        return this.#submitter.track(run, this.#sendContext(record, action.sendBeforeMs))
      case 'replace':
        return this.#submitter.replace(run, this.#sendContext(record, action.sendBeforeMs))
    }
  }

  #sendContext(record: RecordEvents, sendBeforeMs: number): SendContext {
    return { record, maySend: () => this.#modules.clock.nowMs() < sendBeforeMs }
  }

  /** Records what an effect found, unless the run has ended meanwhile. */
  async #record(id: RunId, events: readonly RunEvent[]): Promise<void> {
    if (events.length === 0) return
    await this.#modules.journal.append(id, (state) =>
      state === undefined || isOver(state) ? [] : events,
    )
  }

  async #afterSuccess(before: RunState): Promise<void> {
    const after = await this.#modules.journal.state(before.id)
    if (after?.sequence !== before.sequence) this.#retries.delete(before.id)
    else
      this.#retries.set(before.id, {
        attempt: 0,
        retryAtMs: Date.now() + IDLE_RETRY_MS,
        step: 'settle',
      })
  }

  async #afterFailure(
    run: RunState,
    step: Step,
    error: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    if (error instanceof StorageError) return this.#modules.notify({ type: 'fatal', error })
    if (signal.aborted) return
    const failure = toFlowError(error)
    const attempt = (this.#retries.get(run.id)?.attempt ?? 0) + 1
    const verdict = judgeFailure(step, failure, attempt)
    try {
      if (verdict.type === 'fault') {
        await this.#record(run.id, [{ type: 'runFaulted', step, error: recordError(failure) }])
        return this.#warn(failure, run.id)
      }
      const retryAtMs = Date.now() + verdict.delayMs
      this.#retries.set(run.id, { attempt, retryAtMs, step })
      // The same trouble again is no news, and must not fill the disk.
      const isNews = run.delay?.error.code !== failure.code
      if (isNews) this.#warn(failure, run.id)
      if (!verdict.journal || !isNews) return
      await this.#record(run.id, [
        { type: 'stepDelayed', step, error: recordError(failure), attempt, retryAtMs },
      ])
    } catch (cause) {
      this.#modules.notify({ type: 'fatal', error: toFlowError(cause) })
    }
  }

  #warn(error: FlowError, id: RunId | undefined): void {
    this.#modules.notify({ type: 'warning', error, id })
  }
}

/** Runs with a live transaction first, then by fee, then by age. */
function byPriority(runs: readonly RunState[]): RunState[] {
  const keyed = runs.map((run) => ({
    run,
    live: run.transactions.length > 0 ? 1 : 0,
    fee: BigInt(run.request.fee),
  }))
  keyed.sort((a, b) => {
    if (a.live !== b.live) return b.live - a.live
    if (a.fee !== b.fee) return a.fee > b.fee ? -1 : 1
    return a.run.submittedAtMs - b.run.submittedAtMs
  })
  return keyed.map(({ run }) => run)
}
