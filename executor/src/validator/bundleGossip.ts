import { EngineTimers } from '../consensus/engine/engineTimers.ts'
import type { ConsensusTimers } from '../consensus/engine/port.ts'
import { executorKey, type Operator } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import type { ChannelNames } from '../network/networkRules.ts'
import type { Network } from '../network/port.ts'
import type { LedgerReplica } from '../replica/ledgerReplica.ts'
import type { CommittedBlock } from '../replica/port.ts'
import { Resubmission } from './resubmission.ts'

/** A bundle that no block has after so long is sent again. */
export const REGOSSIP_MS = 1_000
/** Bundles follow each other no sooner: each costs a signature and a message, whatever is in it. Twice as long for each under way. */
export const GATHER_MS = 50
export const MAX_GATHER_MS = 800
/** Blocks without an own bundle after which an empty one is sent as a sign of life; half of LIVENESS_BLOCKS. */
export const SIGN_OF_LIFE_BLOCKS = 4

interface BundleGossipModules {
  readonly replica: LedgerReplica
  readonly network: Pick<Network, 'publish' | 'subscribe'>
  readonly names: ChannelNames
  readonly timers: ConsensusTimers
  readonly now: () => number
  /** There is something to put into a block. */
  readonly onWork: () => void
  readonly onFault: (error: unknown) => void
}

/**
 * Says the own transactions to everybody, and takes the bundles of others, which the replica keeps for the next block.
 *
 * - A bundle is made as soon as something is submitted; what is submitted in the same turn, or soon after, goes into one.
 */
export class BundleGossip {
  readonly #operator: Operator
  readonly #modules: BundleGossipModules
  readonly #resubmission: Resubmission
  readonly #timers: EngineTimers
  #unsubscribe: (() => void) | undefined
  /** Bundles that were under way when it was last looked: those are sent again. */
  #flying: ReadonlySet<number> = new Set()
  #isFlushing = false
  #flushedAtMs = Number.NEGATIVE_INFINITY
  #isEnded = false

  constructor(operator: Operator, modules: BundleGossipModules) {
    this.#operator = operator
    this.#modules = modules
    this.#resubmission = new Resubmission(operator)
    this.#timers = new EngineTimers(modules.timers)
  }

  start(): void {
    const { replica, network, names, onWork } = this.#modules
    this.#unsubscribe = network.subscribe(names.bundles, async ({ data }) => {
      const verdict = await replica.receiveBundle(data)
      if (verdict === 'accepted') onWork()
      return verdict
    })
    this.#scheduleRegossip()
    this.#flush()
  }

  stop(): void {
    this.#isEnded = true
    this.#timers.cancelAll()
    this.#unsubscribe?.()
  }

  submit(transaction: Transaction): boolean {
    if (!this.#modules.replica.submit(transaction)) return false
    this.#modules.onWork()
    this.#flush()
    return true
  }

  /** Takes note of a block. */
  settle({ height, verdicts }: CommittedBlock): void {
    const { replica, now } = this.#modules
    this.#resubmission.settle(verdicts, now())
    const { seenAt = 0 } = replica.view.get(executorKey(this.#operator)) ?? {}
    this.#flush(height - seenAt >= SIGN_OF_LIFE_BLOCKS)
  }

  #flush(isSignOfLife = false): void {
    if (this.#isFlushing || this.#isEnded) return
    this.#isFlushing = true
    const { now, onFault, replica } = this.#modules
    const send = (): void => {
      this.#flushedAtMs = now()
      this.#sendAll(isSignOfLife)
        .catch(onFault)
        .finally(() => {
          this.#isFlushing = false
        })
    }
    const gatherMs = Math.min(GATHER_MS * 2 ** replica.flyingBundles, MAX_GATHER_MS)
    const waitMs = this.#flushedAtMs + gatherMs - now()
    if (waitMs > 0) this.#timers.after(waitMs, send)
    else queueMicrotask(send)
  }

  async #sendAll(isSignOfLife: boolean): Promise<void> {
    const { replica, network, names } = this.#modules
    for (;;) {
      const message = this.#isEnded ? undefined : await replica.makeBundle(isSignOfLife)
      if (message === undefined) return
      await network.publish(names.bundles, message)
    }
  }

  #scheduleRegossip(): void {
    this.#timers.after(REGOSSIP_MS, () => {
      this.#regossip().catch(this.#modules.onFault)
      this.#scheduleRegossip()
    })
  }

  async #regossip(): Promise<void> {
    const { replica, network, names, now } = this.#modules
    for (const transaction of this.#resubmission.takeDue(now()))
      if (!this.submit(transaction)) this.#resubmission.putBack(transaction)
    const before = this.#flying
    const unsettled = replica.unsettledBundles()
    this.#flying = new Set(unsettled.map(({ sequence }) => sequence))
    for (const { sequence, message } of unsettled)
      if (before.has(sequence) && !this.#isEnded) await network.publish(names.bundles, message)
  }
}
