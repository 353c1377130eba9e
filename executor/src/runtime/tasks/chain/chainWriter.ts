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
import { transactionFate } from './transactionFate.ts'
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
   * Errors: a RevertError when it would fail, UNFUNDED_ACCOUNT, CHAIN_FEE_TOO_HIGH, RPC_UNREACHABLE, RPC_FAILED. Unless it is the
   * broadcast that fails, nothing is signed.
   */
  async send(): Promise<void> {
    const { account, chain } = this.#modules
    const { client } = chain
    const { to, data, value, gas } = this.#order
    const { address } = account
    try {
      await client.call({ account: address, to, data, value, gas })
      const offer = await marketOffer(client, this.#limit)
      const needed = gas * offer.maxFeePerGas + value
      const balance = await client.getBalance({ address })
      if (balance < needed) throw unfunded(address, balance, needed)
      const nonce = await client.getTransactionCount({ address, blockTag: 'pending' })
      await this.#sign(offer, nonce)
      await this.#broadcast()
    } catch (error) {
      throw toTaskError(error, address)
    }
  }

  /**
   * One look at the chain, and what follows from it: nothing, the same bytes again, a replacement, or a new nonce.
   *
   * - Out: the receipt once there is one. Errors of the endpoint count as no news.
   */
  async advance(): Promise<TransactionReceipt | undefined> {
    const { client } = this.#modules.chain
    try {
      const fate = await transactionFate(client, this.#signed)
      if (fate.type === 'included') return fate.receipt
      this.#lostLooks = fate.type === 'lost' ? this.#lostLooks + 1 : 0
      if (this.#lostLooks >= LOST_AFTER_LOOKS) {
        this.#lostLooks = 0
        await this.send()
      } else if (this.#isStuck) await this.#replace()
      else await this.#broadcast()
    } catch (error) {
      if (this.#modules.signal.aborted) throw error
    }
    return undefined
  }

  /** Whether the block of a receipt is deep enough, or left the chain. Errors of the endpoint count as waiting. */
  async confirmationOf(receipt: TransactionReceipt): Promise<'waiting' | 'confirmed' | 'gone'> {
    const { client } = this.#modules.chain
    try {
      const head = await client.getBlockNumber()
      if (head < receipt.blockNumber + BigInt(this.#order.confirmations) - 1n) return 'waiting'
      const fate = await transactionFate(client, this.#signed)
      const isSame = fate.type === 'included' && fate.receipt.blockHash === receipt.blockHash
      return isSame ? 'confirmed' : 'gone'
    } catch {
      return 'waiting'
    }
  }

  get #limit(): bigint {
    return this.#options.maxFeePerGas ?? DEFAULT_MAX_FEE_PER_GAS
  }

  get #isStuck(): boolean {
    const patienceMs = this.#options.stuckMs ?? DEFAULT_STUCK_MS
    return this.#sentAtMs > 0 && performance.now() - this.#sentAtMs > patienceMs
  }

  async #replace(): Promise<void> {
    const stuck = this.last
    const { account, chain } = this.#modules
    if (stuck === undefined || stuck.from !== account.address) return this.#broadcast()
    if (this.#replacements >= MAX_REPLACEMENTS) return this.#broadcast()
    const offer = replacementOffer(stuck, await marketOffer(chain.client, this.#limit), this.#limit)
    if (offer === undefined) return this.#broadcast()
    this.#replacements += 1
    this.#sentAtMs = 0
    await this.#sign(offer, stuck.nonce)
    await this.#broadcast()
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

  async #broadcast(): Promise<void> {
    const { chain, signal } = this.#modules
    const transaction = this.last
    if (transaction === undefined) return
    signal.throwIfAborted()
    try {
      await chain.client.sendRawTransaction({ serializedTransaction: transaction.raw })
    } catch (error) {
      if (!isKnown(error)) throw error
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
