import { ChainError, ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import type { LocalAccount, TransactionReceipt } from 'viem'
import type { TaskNotes } from '../../port.ts'
import type { Chain } from './chains.ts'
import { toTaskError } from './errors.ts'
import { type FeeOffer, marketOffer, replacementOffer } from './feeOffer.ts'
import {
  decodeTransaction,
  encodeTransaction,
  type SignedTransaction,
} from './signedTransaction.ts'
import { type TransactionFate, transactionFate } from './transactionFate.ts'
import type { WriteOrder } from './writeOrder.ts'

export interface ChainWriterOptions {
  /** Most wei per gas that a transaction may offer. @default DEFAULT_MAX_FEE_PER_GAS */
  readonly maxFeePerGas?: bigint
  /** A transaction without a receipt for so long gets a higher fee, milliseconds. @default DEFAULT_STUCK_MS */
  readonly stuckMs?: number
}

export interface ChainWriterModules {
  readonly account: LocalAccount
  readonly chain: Chain
  readonly notes: TaskNotes
  /** Nothing is sent once it is aborted. */
  readonly signal: AbortSignal
}

/** Of a transaction of a workflow, unless the operator says otherwise. */
const DEFAULT_MAX_FEE_PER_GAS = 500n * 10n ** 9n // 500 gwei
/** Five blocks of Ethereum. */
const DEFAULT_STUCK_MS = 60_000
/** Replacements of one transaction by one attempt, each with a higher fee. */
const MAX_REPLACEMENTS = 8
/** Looks in a row that must find the nonce used by something else before it counts as lost: endpoints may lag. */
const LOST_AFTER_LOOKS = 3
/** Broadcasts in a row that the endpoint may refuse. */
const MAX_REFUSALS = 3

/** The transactions of one task, from the first signature on. The caller holds the turn of the account. */
export class ChainWriter {
  readonly #options: ChainWriterOptions
  readonly #modules: ChainWriterModules
  readonly #order: WriteOrder
  /** All that were ever signed for the task, oldest first. */
  readonly #signed: SignedTransaction[]
  #sentAtMs = 0
  #replacements = 0
  #lostLooks = 0
  #refusals = 0

  /** Errors: CHAIN_NOTE_INVALID. */
  constructor(options: ChainWriterOptions, modules: ChainWriterModules, order: WriteOrder) {
    this.#options = options
    this.#modules = modules
    this.#order = order
    this.#signed = modules.notes.recorded.map(decodeTransaction)
  }

  get hasSigned(): boolean {
    return this.#signed.length > 0
  }

  get last(): SignedTransaction | undefined {
    return this.#signed.at(-1)
  }

  /**
   * Simulates, signs, records and broadcasts a transaction with a new nonce.
   *
   * Errors: a RevertError when it would fail, UNFUNDED_ACCOUNT, CHAIN_FEE_TOO_HIGH, RPC_UNREACHABLE, RPC_FAILED; nothing is
   * signed then.
   */
  async send(): Promise<void> {
    const { offer, nonce } = await this.#prepare()
    await this.#sign(offer, nonce)
    await this.#broadcast()
  }

  /**
   * One look at the chain, and what follows from it: nothing, the same bytes again, a replacement, or a new nonce.
   *
   * - Out: the receipt once there is one. An endpoint that does not answer is no news.
   * - Errors: that of the endpoint if it keeps refusing the transaction; those of `send` when a new nonce is needed.
   */
  async advance(): Promise<TransactionReceipt | undefined> {
    const fate = await this.#look()
    if (fate === undefined) return undefined
    if (fate.type === 'included') return fate.receipt
    this.#lostLooks = fate.type === 'lost' ? this.#lostLooks + 1 : 0
    if (this.#lostLooks >= LOST_AFTER_LOOKS) {
      this.#lostLooks = 0
      await this.send()
    } else {
      const replacement = this.#isStuck ? await this.#replacement() : undefined
      if (replacement !== undefined) await this.#sign(replacement.offer, replacement.nonce)
      await this.#broadcast()
    }
    return undefined
  }

  /** Whether the block of a receipt is deep enough, or left the chain. Errors of the endpoint count as waiting. */
  async confirmationOf(receipt: TransactionReceipt): Promise<'waiting' | 'confirmed' | 'gone'> {
    const fate = await this.#look()
    if (fate === undefined) return 'waiting'
    if (fate.type !== 'included' || fate.receipt.blockHash !== receipt.blockHash) return 'gone'
    const head = await this.#modules.chain.client.getBlockNumber().catch(() => 0n)
    const depth = BigInt(this.#order.confirmations) - 1n
    return head < receipt.blockNumber + depth ? 'waiting' : 'confirmed'
  }

  get #limit(): bigint {
    return this.#options.maxFeePerGas ?? DEFAULT_MAX_FEE_PER_GAS
  }

  get #isStuck(): boolean {
    const patienceMs = this.#options.stuckMs ?? DEFAULT_STUCK_MS
    return this.#sentAtMs > 0 && performance.now() - this.#sentAtMs > patienceMs
  }

  async #prepare(): Promise<{ readonly offer: FeeOffer; readonly nonce: number }> {
    const { account, chain } = this.#modules
    const { to, data, value, gas } = this.#order
    const { address } = account
    try {
      await chain.client.call({ account: address, to, data, value, gas })
      const offer = await marketOffer(chain.client, this.#limit)
      const needed = gas * offer.maxFeePerGas + value
      const balance = await chain.client.getBalance({ address })
      if (balance < needed) throw unfunded(address, balance, needed)
      const nonce = await chain.client.getTransactionCount({ address, blockTag: 'pending' })
      return { offer, nonce }
    } catch (error) {
      throw toTaskError(error, address)
    }
  }

  async #look(): Promise<TransactionFate | undefined> {
    return transactionFate(this.#modules.chain.client, this.#signed).catch(() => undefined)
  }

  /** Undefined if the transaction is not ours to replace, or that would cost too much, or the price is not known. */
  async #replacement(): Promise<{ readonly offer: FeeOffer; readonly nonce: number } | undefined> {
    const stuck = this.last
    const { account, chain } = this.#modules
    if (stuck?.from !== account.address || this.#replacements >= MAX_REPLACEMENTS) return undefined
    const market = await marketOffer(chain.client, this.#limit).catch(() => undefined)
    if (market === undefined) return undefined
    const offer = replacementOffer(stuck, market, this.#limit)
    if (offer === undefined) return undefined
    this.#replacements += 1
    this.#sentAtMs = 0
    return { offer, nonce: stuck.nonce }
  }

  async #sign({ maxFeePerGas, maxPriorityFeePerGas }: FeeOffer, nonce: number): Promise<void> {
    const { account, chain, notes, signal } = this.#modules
    const { to, data, value, gas } = this.#order
    const terms = { nonce, maxFeePerGas, maxPriorityFeePerGas }
    const { chainId } = chain
    signal.throwIfAborted()
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId,
      to,
      data,
      value,
      gas,
      ...terms,
    })
    const transaction: SignedTransaction = {
      version: 1,
      chainId,
      from: account.address,
      nonce,
      maxFeePerGas: maxFeePerGas.toString(),
      maxPriorityFeePerGas: maxPriorityFeePerGas.toString(),
      raw,
    }
    // Durable before anybody else sees it: from here on there is no second one with another nonce.
    await notes.record(encodeTransaction(transaction))
    this.#signed.push(transaction)
  }

  /** An endpoint that does not answer may have taken it: that is found out later. Errors: that of a lasting refusal. */
  async #broadcast(): Promise<void> {
    const { chain, signal } = this.#modules
    const transaction = this.last
    if (transaction === undefined) return
    signal.throwIfAborted()
    try {
      await chain.client.sendRawTransaction({ serializedTransaction: transaction.raw })
      this.#refusals = 0
    } catch (error) {
      const explained = toTaskError(error, transaction.from)
      if (isKnown(error)) this.#refusals = 0
      else if (explained.code !== ChainErrorCode.RPC_UNREACHABLE) this.#refusals += 1
      if (this.#refusals >= MAX_REFUSALS) throw explained
    }
    if (this.#sentAtMs === 0) this.#sentAtMs = performance.now()
  }
}

/** The pool has it already, or a block does: the receipt will tell. */
function isKnown(error: unknown): boolean {
  return (
    error instanceof Error &&
    /already known|already imported|known transaction|nonce too low/i.test(error.message)
  )
}

function unfunded(account: `0x${string}`, balance: bigint, needed: bigint): ChainError {
  return new ChainError({
    data: { code: ChainErrorCode.UNFUNDED_ACCOUNT, account },
    message: `${account} holds ${balance} wei, the transaction may cost ${needed} wei`,
    remedy: 'Send ether to the account that pays for transactions of workflows.',
  })
}
