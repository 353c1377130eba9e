import { setTimeout as sleep } from 'node:timers/promises'
import { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Address, Hex } from 'viem'
import type { TransactionOf } from '../../ledger/transactions/context.ts'
import type { ChainClaim, ChainView } from '../../replica/port.ts'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'
import type { KvStore, KvWrite } from '../../storage/kv/port.ts'
import { MAX_CHECKPOINTS, startCursor, type WatcherCursor } from '../cursor.ts'
import { clockOff, tooManyRequests } from '../errors.ts'
import type { ChainPort } from '../port.ts'
import { type PollResult, type TimedFact, Watcher, type WatcherSink } from '../watcher.ts'
import { admissionOf, isAdmissible } from './admission.ts'
import { cursorWrite, loadBook, requestWrite, setsWrite } from './bookStore.ts'
import {
  type BookEpoch,
  type BookRequest,
  type BookSlash,
  closedAt,
  isEnded,
  type OperatorStep,
  type RequestState,
  stateAt,
  toStep,
} from './chainBook.ts'
import { type FrozenSet, toEpochMembers } from './frozenSet.ts'

export interface LedgerChainOptions {
  /** First block that can hold a fact: the block of the deployment. */
  readonly fromBlock: number
  /** Blocks that must be on top of a fact before this node votes for what it says. */
  readonly confirmations: number
  /** So many more before it builds a block with it: others have seen by then what this node has seen. @default 1 */
  readonly builderBlocks?: number | undefined
  /** And so many milliseconds, for chains whose blocks are seldom. @default 0 */
  readonly builderDelayMs?: number | undefined
  /** Open requests that are followed. @default MAX_CHAIN_REQUESTS */
  readonly maxRequests?: number | undefined
  /** Age of the newest block beyond which something is wrong. @default a local chain may rest for ever */
  readonly maxHeadAgeMs?: number | undefined
}

export interface LedgerChainModules {
  readonly chain: ChainPort
  readonly store: KvStore
  readonly readSet: (epoch: number) => Promise<FrozenSet>
  /** Epoch of the ledger: it asks for the set of the next one, however far the chain is ahead. Undefined while it is not known. */
  readonly ledgerEpoch: () => number | undefined
  /** Whether the network works on such a request at all; every node must answer the same. @default every one */
  readonly isWelcome?: ((request: RequestRecord) => boolean) | undefined
  /** Milliseconds, of a clock that never goes back. */
  readonly now: () => number
  /** Unix milliseconds; compared with the chain. @default not compared */
  readonly wallMs?: (() => number) | undefined
  readonly onTrouble: (error: FlowError) => void
}

/** So far may the newest block be ahead of the clock of this machine. */
export const MAX_BEHIND_MS = 60_000
/** Requests of the chain that a node follows at the same time. */
export const MAX_CHAIN_REQUESTS = 20_000
/** Slashes that are remembered until they end; the oldest go first. */
export const MAX_PENDING_SLASHES = 1_000
/** How long a builder of a block waits for a look at the chain. */
export const CATCH_UP_MS = 200
/** Newest sets, which are remembered whatever the ledger asks for. */
const NEWEST_EPOCHS = 4
/** Sets that are remembered, from that of the ledger on; of more, those in the middle are read again when it gets there. */
export const MAX_KEPT_EPOCHS = 256
/** Blocks whose time is remembered, so that a builder looks as deep as it says. */
const KEPT_TIMES = 64

/** A request with where it stands. */
export interface FollowedRequest {
  readonly id: Hex
  readonly request: RequestRecord
  readonly state: RequestState
}

/**
 * The chain as the ledger sees it: requests in quorum and optimistic mode, and the validator sets.
 *
 * - Facts come from its own watcher: confirmed, in order, taken back when their block is gone; durable with the cursor.
 * - Everything it says is as of the newest block that has been read (`position`).
 * - Errors: RPC_* and those of the store, from `poll`; the caller waits and calls again.
 * - Source: docs/specs/settlement.md section 1.
 */
export class LedgerChain implements ChainView, WatcherSink {
  readonly #options: LedgerChainOptions
  readonly #modules: LedgerChainModules
  #watcher: Watcher
  readonly #requests = new Map<Hex, BookRequest>()
  /** States of the requests with all their steps and no clock: asked for again and again. */
  readonly #folded = new Map<
    Hex,
    { readonly steps: BookRequest['steps']; readonly state: RequestState }
  >()
  /** When this node saw the newest step of a request, or the set of an epoch. */
  readonly #seenAtMs = new Map<Hex | number, number>()
  #operators: readonly OperatorStep[] = []
  #epochs: readonly BookEpoch[] = []
  #slashes: readonly BookSlash[] = []
  #cursor: WatcherCursor | undefined
  /** Blocks that were read up to, oldest first. */
  #times: readonly { readonly block: number; readonly timeS: number }[] = []
  #polling: Promise<PollResult> | undefined
  /** Set that the chain was read again for. */
  #soughtEpoch: number | undefined
  #isFull = false
  #isClockOff = false

  private constructor(options: LedgerChainOptions, modules: LedgerChainModules) {
    this.#options = options
    this.#modules = modules
    this.#watcher = this.#newWatcher()
  }

  static async open(
    options: LedgerChainOptions,
    modules: LedgerChainModules,
  ): Promise<LedgerChain> {
    const chain = new LedgerChain(options, modules)
    const { cursor, sets, requests } = await loadBook(modules.store)
    chain.#cursor = cursor
    chain.#operators = sets.operators
    chain.#epochs = sets.epochs
    chain.#slashes = sets.slashes
    for (const item of requests) chain.#requests.set(item.id, item)
    return chain
  }

  /** Reads one range of blocks at most. */
  poll(): Promise<PollResult> {
    this.#polling ??= this.#poll().finally(() => {
      this.#polling = undefined
    })
    return this.#polling
  }

  /** Looks at the chain now, for CATCH_UP_MS at most. Without an answer the builder goes on with what it knows; the next poll fails by itself. */
  async catchUp(): Promise<void> {
    const limit = sleep(CATCH_UP_MS, undefined, { ref: false })
    await Promise.race([Promise.allSettled([this.poll()]), limit])
  }

  async #poll(): Promise<PollResult> {
    await this.#seekNextSet()
    const result = await this.#watcher.poll()
    this.#compareClocks(result.head.timestampMs)
    const block = this.position
    if (block !== undefined && this.#times.at(-1)?.block !== block) {
      const known =
        result.head.number === block ? result.head : await this.#modules.chain.block(block)
      if (known !== undefined) {
        const time = { block, timeS: Math.floor(known.timestampMs / 1_000) }
        const kept = this.#times.filter((item) => item.block < block)
        this.#times = [...kept, time].slice(-KEPT_TIMES)
      }
    }
    return result
  }

  /** The set that the ledger needs next is one of the dropped ones: the chain is read again from the deployment, once. */
  async #seekNextSet(): Promise<void> {
    const next = (this.#modules.ledgerEpoch() ?? Number.POSITIVE_INFINITY) + 1
    const newest = this.#epochs.at(-1)?.epoch ?? 0
    const isKnown = next >= newest || this.#epochs.some(({ epoch }) => epoch === next)
    if (isKnown || this.#soughtEpoch === next) return
    this.#soughtEpoch = next
    await this.unwind(this.#options.fromBlock - 1, startCursor())
    this.#watcher = this.#newWatcher()
  }

  #newWatcher(): Watcher {
    const { fromBlock, confirmations } = this.#options
    return new Watcher({ fromBlock, confirmations }, { chain: this.#modules.chain, sink: this })
  }

  /** Told once until they agree again. */
  #compareClocks(headMs: number): void {
    const aheadMs = (this.#modules.wallMs?.() ?? headMs) - headMs
    const { maxHeadAgeMs = Number.POSITIVE_INFINITY } = this.#options
    const isOff = aheadMs < -MAX_BEHIND_MS || aheadMs > maxHeadAgeMs
    if (isOff && !this.#isClockOff) this.#modules.onTrouble(clockOff(aheadMs))
    this.#isClockOff = isOff
  }

  /** Newest block whose facts are known; undefined before the first. */
  get position(): number | undefined {
    return this.#cursor?.checkpoints.at(-1)?.number
  }

  /** Unix seconds of the newest block that was read in this process; 0 before. */
  get timeS(): number {
    return this.#times.at(-1)?.timeS ?? 0
  }

  get epochs(): readonly BookEpoch[] {
    return this.#epochs
  }

  /** Slashes that nobody has executed or overturned. */
  get pendingSlashes(): readonly BookSlash[] {
    return this.#slashes.filter(({ endedIn }) => endedIn === undefined)
  }

  /** Requests that are followed, ended ones too until they are forgotten. */
  *requests(): Generator<FollowedRequest> {
    for (const { id } of this.#requests.values()) {
      const found = this.requestOf(id)
      if (found !== undefined) yield found
    }
  }

  requestOf(id: Hex): FollowedRequest | undefined {
    const found = this.#requests.get(id)
    if (found === undefined) return undefined
    let folded = this.#folded.get(id)
    if (folded?.steps !== found.steps) {
      const state = stateAt(found, Number.POSITIVE_INFINITY, 0)
      if (state === undefined) return undefined
      folded = { steps: found.steps, state }
      this.#folded.set(id, folded)
    }
    return { id, request: found.request, state: closedAt(folded.state, this.timeS) }
  }

  /** The admission that this request is due for, as anybody would say it; undefined if it is due for none. */
  admissionOf(id: Hex): TransactionOf<'admit'> | undefined {
    const found = this.requestOf(id)
    return found && this.#isWelcome(found.request) ? admissionOf(found) : undefined
  }

  confirms(claim: ChainClaim, as: 'builder' | 'voter'): boolean {
    const position = this.position
    if (position === undefined || this.timeS === 0) return false
    const block = as === 'voter' ? position : position - (this.#options.builderBlocks ?? 1)
    const seen = claim.type === 'startEpoch' ? claim.epoch : claim.request
    const age = this.#modules.now() - (this.#seenAtMs.get(seen) ?? Number.NEGATIVE_INFINITY)
    if (as === 'builder' && age < (this.#options.builderDelayMs ?? 0)) return false
    if (claim.type === 'startEpoch') {
      const known = this.#epochs.find(({ epoch }) => epoch === claim.epoch)
      return known !== undefined && known.block <= block && isSameSet(known, claim)
    }
    const found = this.#requests.get(claim.request)
    const timeS = this.#times.findLast((item) => item.block <= block)?.timeS ?? 0
    const state = found && stateAt(found, block, timeS)
    if (found === undefined || state === undefined) return false
    if (claim.type === 'acknowledge') return isEnded(state.status)
    return this.#isWelcome(found.request) && isAdmissible({ ...found, state }, claim)
  }

  /** Removes ended requests that no reorganisation can bring back and that the ledger does not hold any more. */
  async forget(isInLedger: (id: Hex) => boolean): Promise<void> {
    const final = (this.position ?? 0) - MAX_CHECKPOINTS
    const writes: KvWrite[] = []
    for (const { id, state } of [...this.requests()]) {
      const last = this.#requests.get(id)?.steps.at(-1)?.block ?? 0
      if (!isEnded(state.status) || last > final || isInLedger(id)) continue
      // A closed one may still be refunded: that fact is about nothing then.
      this.#requests.delete(id)
      this.#seenAtMs.delete(id)
      this.#folded.delete(id)
      writes.push(requestWrite(id, undefined))
    }
    if (writes.length > 0) await this.#modules.store.batch(writes)
  }

  // --- WatcherSink

  async loadCursor(): Promise<WatcherCursor | undefined> {
    return this.#cursor
  }

  async advance(facts: readonly TimedFact[], cursor: WatcherCursor): Promise<void> {
    const changed = new Map<Hex, BookRequest>()
    let [operators, epochs, slashes] = [this.#operators, this.#epochs, this.#slashes]
    for (const { fact } of facts) {
      const { blockNumber: block } = fact.place
      if (fact.type === 'operatorSet') {
        const owner = fact.owner.toLowerCase() as Address
        operators = [...operators, { block, owner, operator: fact.operator }]
      } else if (fact.type === 'epochStarted') {
        const set = await this.#modules.readSet(fact.epoch)
        const members = toEpochMembers(set, operators)
        const owners = set.members.map(({ owner }) => owner)
        const { epoch, startedAtS } = set
        const next = [...epochs, { epoch, block, members, owners, startedAtS }]
        epochs = worthKeeping(next, this.#modules.ledgerEpoch() ?? 0)
      } else if (fact.type === 'slashed') {
        const { slashId, amount, reporter, executableAt } = fact
        const slash = { slashId, block, amount, reporter, executableAt, endedIn: undefined }
        slashes = [...slashes, slash].slice(-MAX_PENDING_SLASHES)
      } else if (fact.type === 'slashEnded') {
        const { slashId } = fact
        slashes = slashes.map((item) =>
          item.slashId === slashId ? { ...item, endedIn: block } : item,
        )
      } else if ('id' in fact) {
        const known = changed.get(fact.id) ?? this.#requests.get(fact.id) ?? this.#newRequest(fact)
        const step = toStep(fact)
        if (known === undefined || step === undefined) continue
        changed.set(fact.id, { ...known, steps: [...known.steps, step] })
      }
    }
    const final = cursor.checkpoints[0]?.number ?? 0
    operators = withoutReplaced(operators, final)
    slashes = slashes.filter(({ endedIn }) => endedIn === undefined || endedIn > final)
    await this.#modules.store.batch([
      cursorWrite(cursor),
      setsWrite({ operators, epochs, slashes }),
      ...[...changed].map(([id, request]) => requestWrite(id, request)),
    ])
    const nowMs = this.#modules.now()
    for (const { epoch } of epochs)
      if (!this.#epochs.some((item) => item.epoch === epoch)) this.#seenAtMs.set(epoch, nowMs)
    for (const [id, request] of changed) {
      this.#requests.set(id, request)
      this.#seenAtMs.set(id, nowMs)
    }
    this.#operators = operators
    this.#epochs = epochs
    this.#slashes = slashes
    this.#cursor = cursor
  }

  async unwind(forkBlock: number, cursor: WatcherCursor): Promise<void> {
    const operators = this.#operators.filter(({ block }) => block <= forkBlock)
    const epochs = this.#epochs.filter(({ block }) => block <= forkBlock)
    const slashes = this.#slashes
      .filter(({ block }) => block <= forkBlock)
      .map((item) => ((item.endedIn ?? 0) > forkBlock ? { ...item, endedIn: undefined } : item))
    const changed = new Map<Hex, BookRequest | undefined>()
    for (const known of this.#requests.values()) {
      const steps = known.steps.filter(({ block }) => block <= forkBlock)
      if (steps.length === known.steps.length) continue
      changed.set(known.id, steps.length === 0 ? undefined : { ...known, steps })
    }
    await this.#modules.store.batch([
      cursorWrite(cursor),
      setsWrite({ operators, epochs, slashes }),
      ...[...changed].map(([id, request]) => requestWrite(id, request)),
    ])
    for (const [id, request] of changed) {
      if (request !== undefined) this.#requests.set(id, request)
      else {
        this.#requests.delete(id)
        this.#folded.delete(id)
      }
    }
    this.#times = this.#times.filter(({ block }) => block <= forkBlock)
    this.#operators = operators
    this.#epochs = epochs
    this.#slashes = slashes
    this.#cursor = cursor
  }

  #newRequest(fact: TimedFact['fact']): BookRequest | undefined {
    if (fact.type !== 'submitted' || fact.request.mode === VerifyMode.ZK) return undefined
    const limit = this.#options.maxRequests ?? MAX_CHAIN_REQUESTS
    if (this.#requests.size < limit) {
      this.#isFull = false
      return { id: fact.id, request: fact.request, steps: [] }
    }
    if (!this.#isFull) this.#modules.onTrouble(tooManyRequests(limit))
    this.#isFull = true
    return undefined
  }

  #isWelcome(request: RequestRecord): boolean {
    return this.#modules.isWelcome?.(request) ?? true
  }
}

function isSameSet({ members }: BookEpoch, claim: TransactionOf<'startEpoch'>): boolean {
  return (
    members.length === claim.members.length &&
    members.every(({ operator, publicKey, weight }, index) => {
      const other = claim.members[index]
      return (
        other?.operator === operator && other.publicKey === publicKey && other.weight === weight
      )
    })
  )
}

/** The newest ones, and of those that the ledger has not heard of yet the nearest. */
function worthKeeping(epochs: readonly BookEpoch[], ledgerEpoch: number): readonly BookEpoch[] {
  const kept = [
    ...epochs.slice(0, -NEWEST_EPOCHS).filter(({ epoch }) => epoch >= ledgerEpoch),
    ...epochs.slice(-NEWEST_EPOCHS),
  ]
  const surplus = Math.max(0, kept.length - MAX_KEPT_EPOCHS)
  return kept.toSpliced(-NEWEST_EPOCHS - surplus, surplus)
}

/** Of the final ones the newest of each owner is enough. */
function withoutReplaced(steps: readonly OperatorStep[], final: number): readonly OperatorStep[] {
  const newest = new Map<Address, OperatorStep>()
  for (const step of steps) if (step.block <= final) newest.set(step.owner, step)
  return steps.filter((step) => step.block > final || newest.get(step.owner) === step)
}
