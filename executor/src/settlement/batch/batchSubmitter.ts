import { RevertError } from '@flowbuilder/sdk/actions/errors'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Address, Hex } from 'viem'
import { requestKey } from '../../ledger/state.ts'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'
import type { KvStore } from '../../storage/kv/port.ts'
import type { AccountSender } from '../account/accountSender.ts'
import { SettlementError, SettlementErrorCode, settlementSkipped } from '../errors.ts'
import { isEnded } from '../ledger/chainBook.ts'
import type { LedgerChain } from '../ledger/ledgerChain.ts'
import { rankOf, seatsOf } from '../turns.ts'
import { toRequest } from '../viem/requestRecord.ts'
import type { FeeValue } from './feeValue.ts'
import { type CompleteBlock, encodeSettleCall } from './settleCall.ts'
import { readSettledBlock, type SettledBlock, type SettlementLedger } from './settledBlock.ts'
import { loadUnsettled, settledWrite, unsettledWrite } from './unsettledStore.ts'

export interface BatchSubmitterOptions {
  readonly registry: Address
  /** Blocks of the ledger whose settlement is the turn of one member. @default TURN_BLOCKS */
  readonly turnBlocks?: number | undefined
  /** Time after which the next member settles what the one before it has not. @default STEP_IN_MS */
  readonly stepInMs?: number | undefined
}

export interface BatchSubmitterModules {
  readonly ledger: SettlementLedger
  readonly chain: LedgerChain
  readonly sender: AccountSender
  readonly store: KvStore
  readonly fees: FeeValue
  /** Whether a transaction that waits in the pool settles it, where the endpoint has such a view. */
  readonly isSettledInPool: (request: RequestRecord) => Promise<boolean>
  /** Milliseconds, of a clock that never goes back. */
  readonly now: () => number
  /** Something that goes wrong; what can be tried again is. */
  readonly onTrouble: (error: FlowError) => void
}

/** Blocks of the ledger whose settlement is the turn of one member: several in a row, so that they go into one transaction. */
export const TURN_BLOCKS = 64
/** Time after which the next member settles what the one before it has not: two blocks of Ethereum. */
export const STEP_IN_MS = 24_000
/** Blocks of the ledger that wait for their settlement in memory; further ones are read again later. */
export const MAX_UNSETTLED_BLOCKS = 1_024
/** Results of one transaction, over all its blocks: its calldata stays below the 131,072 bytes that nodes take. */
export const MAX_RESULTS = 256
/** Gas of one transaction as it is reckoned here: with the headroom of the estimate it stays below the 16.7 million of EIP-7825. */
export const MAX_BATCH_GAS = 13_900_000
/** Gas that is reckoned for a block: a certificate of 100 validators, a third of them absent. */
const BLOCK_GAS = 250_000
/** Gas that is reckoned for a result, without its callback. */
const RESULT_GAS = 40_000
/** Transactions for one block before this node gives it up. */
export const MAX_ATTEMPTS = 4
/** Pause after a failure, so that an endpoint that is down is not asked at every tick. */
const PAUSE_MS = 1_000
/** Blocks of the chain after which a block that was refused is tried again at the latest; before, one, two, four and so on. */
export const MAX_RETRY_BLOCKS = 64

interface Waiting {
  readonly block: SettledBlock
  readonly sinceMs: number
  attempts: number
  /** Times in a row that the registry would not have taken it. */
  refusals: number
  /** Block of the chain before which nothing more is known: with the last transaction for it, or some behind a refusal. */
  dueIn: number
}

/**
 * Takes certified results to the registry.
 *
 * - What is unsettled follows from the chain (open requests), the ledger (their decisions) and a copy of the certificates: a crash loses nothing.
 * - One transaction at a time: while it is under way, results gather for the next one, so that the size follows the load. It waits
 *   while its gas would cost more than its fees are worth: for more results, or for a lower price.
 * - Each stretch of blocks is the turn of one member; the next one steps in when that one is silent. What waits in the pool, or was
 *   settled, is not sent again.
 * - Source: docs/specs/settlement.md section 3.
 */
export class BatchSubmitter {
  readonly #options: BatchSubmitterOptions
  readonly #modules: BatchSubmitterModules
  readonly #waiting = new Map<number, Waiting>()
  #sending: Promise<void> | undefined
  #pausedUntilMs = Number.NEGATIVE_INFINITY
  #trouble: string | undefined

  private constructor(options: BatchSubmitterOptions, modules: BatchSubmitterModules) {
    this.#options = options
    this.#modules = modules
  }

  static async open(
    options: BatchSubmitterOptions,
    modules: BatchSubmitterModules,
  ): Promise<BatchSubmitter> {
    const submitter = new BatchSubmitter(options, modules)
    for (const block of await loadUnsettled(modules.store)) submitter.#add(block)
    return submitter
  }

  /** Heights of the ledger that wait for the chain. */
  get waiting(): readonly number[] {
    return [...this.#waiting.keys()].sort((a, b) => a - b)
  }

  /** Whether a block that waits settles this request. */
  isWaitingFor(id: Hex): boolean {
    for (const { block } of this.#waiting.values())
      if (block.results.some((result) => result.id === id)) return true
    return false
  }

  /** Resolves when the transaction under way is over. */
  async idle(): Promise<void> {
    await this.#sending
  }

  /**
   * Finds what is unsettled and sends what is due, without waiting for the receipt.
   *
   * - Errors: those of the store. Everything else is told to `onTrouble`, once until something else happens.
   */
  async tick(): Promise<void> {
    await this.#collect()
    await this.#drop()
    const { sender, now } = this.#modules
    if (this.#sending !== undefined || now() < this.#pausedUntilMs) return
    // One of before a crash is still on its way.
    if (sender.liveKeys.some((key) => key.startsWith('settle '))) return
    const blocks = await this.#choose()
    if (blocks.length === 0) return
    this.#sending = this.#send(blocks).finally(() => {
      this.#sending = undefined
    })
  }

  /** Adds decided blocks of which the chain shows a request as open. */
  async #collect(): Promise<void> {
    const { chain, ledger, store } = this.#modules
    const { view } = ledger.replica
    for (const { id, state } of chain.requests()) {
      if (isEnded(state.status) || this.#waiting.size >= MAX_UNSETTLED_BLOCKS) continue
      const height = view.get(requestKey(id))?.decidedAt
      if (height === undefined || this.#waiting.has(height)) continue
      const block = await this.#attempt(() => readSettledBlock(ledger, height))
      if (block === undefined) continue
      await store.batch([unsettledWrite(block)])
      this.#add(block)
    }
  }

  /** Removes blocks of which nothing is open any more. */
  async #drop(): Promise<void> {
    for (const [height, { block, attempts, dueIn }] of this.#waiting) {
      if (block.results.some(({ id }) => this.#isOpen(id))) {
        const isKnown = dueIn <= (this.#modules.chain.position ?? 0)
        if (attempts >= MAX_ATTEMPTS && isKnown) this.#tell(settlementSkipped(height))
        continue
      }
      this.#waiting.delete(height)
      await this.#modules.store.batch([settledWrite(height)])
    }
  }

  async #choose(): Promise<CompleteBlock[]> {
    const chosen: CompleteBlock[] = []
    let oversized: CompleteBlock | undefined
    let [results, gas] = [0, 0]
    for (const height of this.waiting) {
      const item = this.#waiting.get(height)
      if (item === undefined || !this.#isDue(height, item)) continue
      const complete = this.#complete(item.block)
      if (complete === undefined || (await this.#isInPool(complete))) continue
      const blockGas = gasOf(complete)
      if (blockGas > MAX_BATCH_GAS) {
        oversized ??= complete
        continue
      }
      results += complete.certified.length
      gas += blockGas
      if (results > MAX_RESULTS || gas > MAX_BATCH_GAS) break
      chosen.push(complete)
    }
    // It may never be taken: the others do not wait for it.
    return chosen.length === 0 && oversized !== undefined ? [oversized] : chosen
  }

  #isDue(height: number, { block, sinceMs, attempts, dueIn }: Waiting): boolean {
    if (attempts >= MAX_ATTEMPTS || dueIn > (this.#modules.chain.position ?? 0)) return false
    const { ledger, now } = this.#modules
    const seats = seatsOf(ledger.replica.view, ledger.operator, Number(block.header.epoch))
    const turn = Math.floor(height / (this.#options.turnBlocks ?? TURN_BLOCKS))
    const rank = rankOf(seats, BigInt(turn))
    return now() - sinceMs >= rank * (this.#options.stepInMs ?? STEP_IN_MS)
  }

  /** Undefined while the chain has not shown one of its requests. */
  #complete(block: SettledBlock): CompleteBlock | undefined {
    const certified = block.results.flatMap(({ id, resultHash }) => {
      const found = this.#modules.chain.requestOf(id)
      return found === undefined ? [] : [{ request: toRequest(found.request), resultHash }]
    })
    return certified.length === block.results.length ? { ...block, certified } : undefined
  }

  async #isInPool(block: CompleteBlock): Promise<boolean> {
    const open = block.results.find(({ id }) => this.#isOpen(id))
    const found = open && this.#modules.chain.requestOf(open.id)
    if (found === undefined) return true
    return (await this.#attempt(() => this.#modules.isSettledInPool(found.request))) ?? true
  }

  async #send(blocks: readonly CompleteBlock[]): Promise<void> {
    const { sender, now } = this.#modules
    const items = blocks.flatMap(({ header }) => this.#waiting.get(Number(header.height)) ?? [])
    try {
      const worth = await this.#worthOf(blocks)
      const heights = blocks.map(({ header }) => header.height).join()
      // Another key: an equal one would be the transaction of before.
      const attempt = Math.max(...items.map(({ attempts, refusals }) => attempts + refusals))
      const key = `settle ${heights} ${attempt}`
      const receipt = await sender.send({
        key,
        to: this.#options.registry,
        data: encodeSettleCall(blocks),
        maxGasWei: worth,
      })
      await sender.forget(key)
      for (const item of items) {
        item.attempts += 1
        item.refusals = 0
        item.dueIn = receipt.blockNumber
      }
      this.#trouble = undefined
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      this.#tell(error)
      this.#pausedUntilMs = now() + PAUSE_MS
      if (!isRefusal(error)) return
      // One bad block must not hold up the others: each by itself the next time.
      for (const block of blocks.length > 1 ? blocks : []) await this.#send([block])
      if (blocks.length === 1) for (const item of items) this.#putOff(item, error)
    }
  }

  /** What the registry refuses now it may take when the chain has moved; what fits no transaction is not tried for ever. */
  #putOff(item: Waiting, error: FlowError): void {
    const waitBlocks = Math.min(MAX_RETRY_BLOCKS, 2 ** item.refusals)
    item.dueIn = (this.#modules.chain.position ?? 0) + waitBlocks
    item.refusals += 1
    if (error.code === SettlementErrorCode.GAS_TOO_HIGH) item.attempts += 1
  }

  /** Wei that the fees of what is open are worth. */
  async #worthOf(blocks: readonly CompleteBlock[]): Promise<bigint> {
    let worth = 0n
    for (const { results, certified } of blocks) {
      for (const [index, { id }] of results.entries()) {
        const request = certified[index]?.request
        if (request === undefined || !this.#isOpen(id)) continue
        worth += await this.#modules.fees.valueOf(request.token, request.fee)
      }
    }
    return worth
  }

  #isOpen(id: Hex): boolean {
    const found = this.#modules.chain.requestOf(id)
    return found !== undefined && !isEnded(found.state.status)
  }

  #add(block: SettledBlock): void {
    const sinceMs = this.#modules.now()
    const item = { block, sinceMs, attempts: 0, refusals: 0, dueIn: 0 }
    this.#waiting.set(Number(block.header.height), item)
  }

  async #attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      this.#tell(error)
      return undefined
    }
  }

  /** Waiting for a lower price is no trouble; everything else is told once. */
  #tell(error: FlowError): void {
    const isQuiet =
      error instanceof SettlementError && error.code === SettlementErrorCode.SENDER_CLOSED
    if (isQuiet || this.#trouble === error.code) return
    this.#trouble = error.code
    this.#modules.onTrouble(error)
  }
}

/** Sent again as it is, it would come to nothing again. */
function isRefusal(error: FlowError): boolean {
  const { GAS_TOO_HIGH, CANCELLED } = SettlementErrorCode
  return error instanceof RevertError || error.code === GAS_TOO_HIGH || error.code === CANCELLED
}

function gasOf({ certified }: CompleteBlock): number {
  return certified.reduce((sum, { request }) => sum + RESULT_GAS + request.callbackGas, BLOCK_GAS)
}
