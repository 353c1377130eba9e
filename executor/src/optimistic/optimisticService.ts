import type { CommittedResult } from '@flowbuilder/sdk/results/commitResult'
import type { Address, Hex } from 'viem'
import { requestGone } from '../committee/errors.ts'
import type { Operator } from '../ledger/state.ts'
import type { ProverPort } from '../proving/port.ts'
import { type ClaimAction, type ClaimView, decide, longestClaimMs } from './decide.ts'
import { computedTooLong, OptimisticError, OptimisticErrorCode } from './errors.ts'
import { LOST_AFTER_BLOCKS, MAX_UNDER_WAY, MAX_WATCHED, RETRY_MS, RETRY_MS_MAX } from './limits.ts'
import type {
  Assignment,
  ClaimCall,
  ClaimChain,
  ClaimResults,
  ClaimRules,
  ClaimRuns,
  OptimisticRequest,
  OwnRun,
} from './port.ts'
import { proveTask } from './proveTask.ts'
import { type CheckPolicy, mustCheck, turnOf } from './turns.ts'

/** What a node did or could not do about a request. */
export type OptimisticNotice =
  | { readonly type: 'said'; readonly id: Hex; readonly call: ClaimCall }
  | { readonly type: 'computed'; readonly id: Hex; readonly run: OwnRun }
  /** A posted result that this node does not find. */
  | {
      readonly type: 'disagrees'
      readonly id: Hex
      readonly poster: Address
      readonly resultHash: Hex
    }
  /** Computed, and not posted: it took too long. */
  | { readonly type: 'withheld'; readonly id: Hex; readonly error: Error }
  /** Tried again after a pause. */
  | { readonly type: 'delayed'; readonly id: Hex; readonly error: Error }

export interface OptimisticServiceOptions {
  readonly chainId: number
  readonly registry: Address
  /** Address of the operator, lower case. */
  readonly operator: Operator
  /** @default 'backups' */
  readonly checks?: CheckPolicy
  readonly nowMs: () => number
  /** Must not throw. */
  readonly notify: (notice: OptimisticNotice) => void
}

export interface OptimisticServiceModules {
  readonly chain: ClaimChain
  readonly runs: ClaimRuns
  readonly results: ClaimResults
  readonly prover: ProverPort
  /** Requests in optimistic mode that are not over, by the chain. */
  readonly requests: () => readonly OptimisticRequest[]
  /** Undefined before the ledger has taken the request on. */
  readonly assignmentOf: (id: Hex) => Assignment | undefined
}

type Head = Awaited<ReturnType<ClaimChain['head']>>

/** What this node remembers of a request while it runs; after a crash all of it is found again. */
interface Watched {
  own?: OwnRun
  claimed?: { readonly resultHash: Hex; readonly result: CommittedResult | 'unavailable' }
  /** Keys of what was said, and the block by which it was. */
  readonly said: Map<string, number>
  failures: number
  notBeforeMs: number
  /** Calls that reverted, or that a reorganisation took away: the next one is another transaction. */
  lost: number
  /** Block of the last look that found nothing to do. */
  idleAt: number
  underWay?: {
    readonly work: Promise<void>
    readonly controller: AbortController
    /** Waits for the own performance, perhaps for as long as the request is open: takes no place. */
    readonly isWaiting: boolean
  }
}

/** What is begun about a request. */
interface Step {
  readonly action: ClaimAction
  /** Of what is said to the registry; undefined if nothing is. */
  readonly key: string | undefined
  readonly isPerformer: boolean
}

/**
 * Performs and checks requests in optimistic mode: posts results, computes those of others again, challenges wrong ones, answers
 * challenges by proof, and ends claims whose time is over.
 *
 * - State is that of the chain; every `poll` reads it and takes the next step of each request (`decide`). One step of a request at a time.
 * - A crash loses no step: runs and transactions are durable behind their ports, and everything else is decided anew.
 * - Errors: none; what fails is told by `notify` and tried again.
 * - Source: docs/specs/optimistic.md.
 */
export class OptimisticService {
  readonly #options: OptimisticServiceOptions
  readonly #modules: OptimisticServiceModules
  readonly #watched = new Map<Hex, Watched>()
  #rules: ClaimRules | undefined
  /** One proof at a time: each takes all cores for seconds. */
  #proving: Promise<unknown> = Promise.resolve()
  #isStopped = false

  constructor(options: OptimisticServiceOptions, modules: OptimisticServiceModules) {
    this.#options = options
    this.#modules = modules
  }

  /**
   * Looks at every open request once and begins what is due. Resolves when the looking is done; `settled` waits for the work.
   * Errors: RPC_UNREACHABLE, RPC_FAILED; the caller waits and calls again.
   */
  async poll(): Promise<void> {
    if (this.#isStopped) return
    const { chain, requests } = this.#modules
    const open = requests().slice(0, MAX_WATCHED)
    this.#forget(new Set(open.map(({ id }) => id)))
    if (open.length === 0) return
    this.#rules ??= await chain.rules()
    const head = await chain.head()
    for (const request of open) {
      if (this.#underWay >= MAX_UNDER_WAY) return
      await this.#look(request, head, this.#rules)
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#watched.values()].map(({ underWay }) => underWay?.work))
  }

  /** Ends the work at hand; what was sent goes on by itself. */
  async stop(): Promise<void> {
    this.#isStopped = true
    for (const { underWay } of this.#watched.values()) underWay?.controller.abort()
    await this.settled()
  }

  get #underWay(): number {
    const watched = [...this.#watched.values()]
    return watched.filter(({ underWay }) => underWay?.isWaiting === false).length
  }

  /** What is over for the chain needs no memory, and its work is for nothing. */
  #forget(open: ReadonlySet<Hex>): void {
    for (const [id, { underWay }] of this.#watched) {
      if (open.has(id)) continue
      underWay?.controller.abort(requestGone(id))
      if (underWay === undefined) this.#watched.delete(id)
    }
  }

  async #look(request: OptimisticRequest, head: Head, rules: ClaimRules): Promise<void> {
    const { id } = request
    const assignment = this.#modules.assignmentOf(id)
    if (assignment === undefined) return
    const watched = this.#watched.get(id) ?? newlyWatched()
    this.#watched.set(id, watched)
    // Somebody else performs it by now: this node checks instead.
    if (watched.underWay?.isWaiting && assignment.committee[0] !== this.#options.operator)
      watched.underWay.controller.abort()
    if (watched.underWay !== undefined || this.#options.nowMs() < watched.notBeforeMs) return
    // Nothing has changed since.
    if (watched.idleAt === head.number) return
    const view = await this.#viewOf(request, watched, assignment, { nowS: head.timeS, rules })
    const action = decide(view)
    const key = keyOf(request, view, action, watched.lost)
    const saidAt = key === undefined ? undefined : watched.said.get(key)
    if (action.type === 'wait' || saidAt !== undefined) {
      watched.idleAt = head.number
      if (saidAt !== undefined && isLost(action, saidAt, head)) watched.lost += 1
    } else this.#begin(request, watched, { action, key, isPerformer: view.isPerformer })
  }

  async #viewOf(
    request: OptimisticRequest,
    watched: Watched,
    assignment: Assignment,
    now: { readonly nowS: number; readonly rules: ClaimRules },
  ): Promise<ClaimView> {
    const { operator, checks = 'backups' } = this.#options
    const { chain } = this.#modules
    const state = await chain.read(request)
    const { claimed } = watched
    return {
      ...state,
      ...now,
      self: chain.account,
      planRoot: request.request.programHash,
      isPerformer: assignment.committee[0] === operator,
      isChecker: mustCheck(checks, assignment, operator, request.id),
      turn: turnOf(assignment, operator),
      own: watched.own,
      claimed: claimed?.resultHash === state.claim?.resultHash ? claimed?.result : undefined,
    }
  }

  #begin(request: OptimisticRequest, watched: Watched, { action, key, isPerformer }: Step): void {
    const controller = new AbortController()
    const { signal } = controller
    const work = this.#take(request, watched, action, signal)
      .then(async (call) => {
        if (call !== undefined && key !== undefined) await this.#say(request, watched, key, call)
        watched.failures = 0
      })
      .catch((error: unknown) => {
        if (!signal.aborted) this.#delay(request, watched, error)
      })
      .finally(() => {
        delete watched.underWay
      })
    watched.underWay = { work, controller, isWaiting: isPerformer && action.type === 'compute' }
  }

  /** Does what leads to a call of the registry; undefined if none follows from it. */
  async #take(
    request: OptimisticRequest,
    watched: Watched,
    action: ClaimAction,
    signal: AbortSignal,
  ): Promise<ClaimCall | undefined> {
    const { results } = this.#modules
    const { id } = request
    switch (action.type) {
      case 'wait':
        return undefined
      case 'compute':
        watched.own = await this.#compute(request, signal)
        this.#options.notify({ type: 'computed', id, run: watched.own })
        return undefined
      case 'fetch': {
        const { poster, resultHash } = action.claim
        this.#options.notify({ type: 'disagrees', id, poster, resultHash })
        const result = await results.fetch(request, action.claim, signal)
        watched.claimed = { resultHash, result: result ?? 'unavailable' }
        return undefined
      }
      case 'prove':
        return watched.own?.type === 'completed'
          ? this.#prove(id, watched.own, action, signal)
          : undefined
      case 'call':
        return action.call
    }
  }

  /**
   * What this node finds. If it takes too long for a claim, the machine may only have been busy: it is computed once more. If that does
   * not help, who performs posts nothing, and who checks learns that its time is short.
   */
  async #compute(request: OptimisticRequest, signal: AbortSignal): Promise<OwnRun> {
    const { runs } = this.#modules
    const limitMs = this.#rules === undefined ? Infinity : longestClaimMs(this.#rules)
    const isTooLong = (run: OwnRun): boolean => run.type !== 'failed' && run.computedMs > limitMs
    const first = await runs.compute(request, signal)
    const own = isTooLong(first) ? await runs.computeAgain(request, signal) : first
    if (own.type !== 'failed' && own.computedMs > limitMs)
      this.#options.notify({
        type: 'withheld',
        id: request.id,
        error: computedTooLong(request.id, own.computedMs, limitMs),
      })
    return own
  }

  /** One proof after the other. */
  #prove(
    id: Hex,
    own: OwnRun & { readonly type: 'completed' },
    disputed: ClaimAction & { readonly type: 'prove' },
    signal: AbortSignal,
  ): Promise<ClaimCall> {
    const { chainId, registry } = this.#options
    const { chain, prover } = this.#modules
    const target = { chainId, registry, id, executor: chain.account }
    const proof = this.#proving.then(() => {
      signal.throwIfAborted()
      return proveTask(own, disputed, target, { prover, signal })
    })
    // The caller has the failure; the next in line only waits.
    this.#proving = proof.catch(() => undefined)
    return proof
  }

  async #say(
    request: OptimisticRequest,
    watched: Watched,
    key: string,
    call: ClaimCall,
  ): Promise<void> {
    const { chain } = this.#modules
    await chain.send(key, request, call)
    const { number } = await chain.head()
    watched.said.set(key, number)
    this.#options.notify({ type: 'said', id: request.id, call })
  }

  #delay({ id }: OptimisticRequest, watched: Watched, error: unknown): void {
    watched.failures += 1
    if (error instanceof OptimisticError && error.code === OptimisticErrorCode.CALL_REVERTED)
      watched.lost += 1
    const pauseMs = Math.min(RETRY_MS * 2 ** (watched.failures - 1), RETRY_MS_MAX)
    watched.notBeforeMs = this.#options.nowMs() + pauseMs
    const cause = error instanceof Error ? error : new Error(String(error))
    this.#options.notify({ type: 'delayed', id, error: cause })
  }
}

function newlyWatched(): Watched {
  return { said: new Map(), failures: 0, notBeforeMs: 0, lost: 0, idleAt: -1 }
}

/**
 * Whether what was said is not in the chain any more: the same step is due long after. A challenge is not made again: it may have
 * been refuted.
 */
function isLost(action: ClaimAction, saidAt: number, head: Head): boolean {
  const isChallenge = action.type === 'call' && action.call.type === 'challenge'
  return !isChallenge && head.number - saidAt > LOST_AFTER_BLOCKS
}

/**
 * Names what is said to the registry: equal keys are one transaction, also after a crash. A node challenges a claim once; what the
 * time of a phase allows, it does once in this phase.
 */
function keyOf(
  { id }: OptimisticRequest,
  { claim, closesAtS }: ClaimView,
  action: ClaimAction,
  lost: number,
): string | undefined {
  const about = `${id}/${claim?.poster ?? ''}/${claim?.resultHash ?? ''}/${lost}`
  if (action.type === 'prove') return `answer/${about}/${claim?.challenge?.hash}/${closesAtS}`
  if (action.type !== 'call') return undefined
  const { call } = action
  switch (call.type) {
    case 'post':
      return `post/${about}${call.resultHash}`
    case 'challenge':
      return `challenge/${about}`
    case 'finalize':
    case 'drop':
      return `${call.type}/${about}/${closesAtS}`
  }
}
