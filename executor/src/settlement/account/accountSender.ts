import { ChainError, ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Hex } from 'viem'
import { Bucket, bucketKey, prefixEnd } from '../../storage/buckets.ts'
import type { KvStore } from '../../storage/kv/port.ts'
import { gasTooHigh, senderBusy, senderClosed, tooDear, transactionCancelled } from '../errors.ts'
import type { FeeLevel, SettlementReceipt } from '../port.ts'
import { RpcError } from '../rpc/errors.ts'
import { raiseFee, unfundedAccount } from './fees.ts'
import type { NonceGate } from './nonceGate.ts'
import {
  type Outgoing,
  outgoingCall,
  outgoingKey,
  outgoingWrite,
  readOutgoing,
  readReceipt,
  type Signature,
  writeReceipt,
} from './outgoing.ts'
import { type AccountCall, type AccountChain, MAX_TRANSACTION_GAS } from './port.ts'

/** A transaction that is wanted. */
export interface SendOrder {
  /** Names it: the same key is not sent twice, whatever happens to the process, unless it is forgotten. */
  readonly key: string
  readonly to: AccountCall['to']
  readonly data: AccountCall['data']
  /** Wei. @default 0 */
  readonly value?: bigint | undefined
  /** Wei that its gas may cost at most; a replacement does not bid more either. @default no limit */
  readonly maxGasWei?: bigint | undefined
}

export interface AccountSenderOptions {
  /** A transaction that is not included after so long is replaced by one that pays more. @default 30,000 */
  readonly replaceAfterMs?: number | undefined
  /** Time between two looks for receipts. @default 500 */
  readonly pollMs?: number | undefined
}

export interface AccountSenderModules {
  readonly chain: AccountChain
  readonly gate: NonceGate
  readonly store: KvStore
  /** Milliseconds, of a clock that never goes back. */
  readonly now: () => number
  /** Something that goes wrong and is tried again. */
  readonly onTrouble: (error: FlowError) => void
}

/** Transactions of the account that wait for a block; more are refused. */
export const MAX_OUTGOING = 16
/** Included transactions whose receipts are kept for a caller that asks again after a crash. */
export const MAX_KEPT_RECEIPTS = 1_000
/** Looks for a receipt after which a used nonce counts as somebody else's: endpoints may be behind. */
const LOST_AFTER_LOOKS = 10
const REPLACE_AFTER_MS = 30_000
const POLL_MS = 500
/** Bids for one transaction; the last one is nearly four times the first. */
export const MAX_SIGNATURES = 12
const CANCEL_GAS = 21_000n // a transfer of nothing to oneself

/**
 * Sends transactions of one account and sees each of them through.
 *
 * - Durability: a signed transaction is stored before it is broadcast, and its receipt when there is one. After a crash the same
 *   bytes are broadcast again, and the same key gets the same receipt.
 * - A stuck transaction is replaced under its nonce by one that pays more, within what it may cost; one that would revert by now, or
 *   that no endpoint took in all that time, is replaced by one that does nothing, so that the nonces behind it are free.
 * - What would be refused, or needs more gas than a transaction may have, is not sent and costs nothing.
 * - Source: docs/specs/settlement.md section 3.
 */
export class AccountSender {
  readonly #options: AccountSenderOptions
  readonly #modules: AccountSenderModules
  readonly #live = new Map<string, Promise<SettlementReceipt>>()
  readonly #done = new Map<string, SettlementReceipt>()
  readonly #closing = new AbortController()

  private constructor(options: AccountSenderOptions, modules: AccountSenderModules) {
    this.#options = options
    this.#modules = modules
  }

  /** Goes on with what was sent before. */
  static async open(
    options: AccountSenderOptions,
    modules: AccountSenderModules,
  ): Promise<AccountSender> {
    const sender = new AccountSender(options, modules)
    const start = bucketKey(Bucket.OUTGOING)
    const range = { start, end: prefixEnd(start), limit: MAX_OUTGOING + MAX_KEPT_RECEIPTS + 1 }
    for (const { value } of await modules.store.range(range)) {
      const outgoing = readOutgoing(value)
      const { key, receipt } = outgoing
      if (receipt !== undefined) sender.#done.set(key, readReceipt(receipt))
      else {
        modules.gate.hold(outgoing.nonce)
        // Whoever sent it asks for it by its key, or does not care any more.
        sender.#keep(key, sender.#follow(outgoing)).catch(() => undefined)
      }
    }
    return sender
  }

  /** Keys of the transactions without a receipt, those of before a crash too. */
  get liveKeys(): readonly string[] {
    return [...this.#live.keys()]
  }

  /**
   * Sends a transaction and resolves with its receipt, which may tell that it reverted.
   *
   * - Errors, before anything is sent: a RevertError when it would be refused, UNFUNDED_ACCOUNT, SETTLEMENT_TOO_DEAR,
   *   SETTLEMENT_GAS_TOO_HIGH, SETTLEMENT_SENDER_BUSY; RPC_*. After: SETTLEMENT_CANCELLED when it made way, SETTLEMENT_SENDER_CLOSED.
   */
  async send(order: SendOrder): Promise<SettlementReceipt> {
    const known = this.#done.get(order.key) ?? this.#live.get(order.key)
    if (known !== undefined) return known
    if (this.#closing.signal.aborted) throw senderClosed()
    if (this.#live.size >= MAX_OUTGOING) throw senderBusy(MAX_OUTGOING)
    return this.#keep(
      order.key,
      this.#begin(order).then((outgoing) => this.#follow(outgoing)),
    )
  }

  /** Lets the key be sent again, if it has its receipt: a reorganisation may have undone the transaction. */
  async forget(key: string): Promise<void> {
    if (this.#done.delete(key))
      await this.#modules.store.batch([{ type: 'delete', key: outgoingKey(key) }])
  }

  /** Ends the looking for receipts; `open` goes on with it. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#live.values())
  }

  #keep(key: string, work: Promise<SettlementReceipt>): Promise<SettlementReceipt> {
    const kept = work.finally(() => this.#live.delete(key))
    this.#live.set(key, kept)
    return kept
  }

  async #begin(order: SendOrder): Promise<Outgoing> {
    const { chain, gate, store } = this.#modules
    const call = { to: order.to, data: order.data, value: order.value ?? 0n }
    const verdict = await chain.estimate(call)
    if (verdict.type === 'refused') throw verdict.error
    if (verdict.gas > MAX_TRANSACTION_GAS) throw gasTooHigh(verdict.gas, MAX_TRANSACTION_GAS)
    const fee = await chain.feeLevel()
    const gasWei = verdict.gas * fee.maxFeePerGas
    if (order.maxGasWei !== undefined && gasWei > order.maxGasWei)
      throw tooDear(gasWei, order.maxGasWei)
    const balance = await chain.balance()
    if (balance < gasWei + call.value)
      throw unfundedAccount(chain.account, balance, gasWei + call.value)
    return gate.take(async (nonce) => {
      const signature = await this.#sign(call, { ...fee, nonce, gas: verdict.gas }, false)
      const outgoing: Outgoing = {
        key: order.key,
        to: call.to,
        data: call.data,
        value: call.value.toString(),
        maxGasWei: order.maxGasWei?.toString(),
        nonce,
        signatures: [signature],
        receipt: undefined,
      }
      await store.batch([outgoingWrite(outgoing)])
      gate.hold(nonce)
      return outgoing
    })
  }

  async #sign(
    call: AccountCall,
    terms: FeeLevel & { readonly nonce: number; readonly gas: bigint },
    isCancel: boolean,
  ): Promise<Signature> {
    const { raw, hash } = await this.#modules.chain.signCall(call, terms)
    const maxFeePerGas = terms.maxFeePerGas.toString()
    const maxPriorityFeePerGas = terms.maxPriorityFeePerGas.toString()
    return { raw, hash, maxFeePerGas, maxPriorityFeePerGas, isCancel }
  }

  /** Broadcasts and looks for the receipt until there is one. */
  async #follow(first: Outgoing): Promise<SettlementReceipt> {
    const { chain, now, onTrouble } = this.#modules
    const replaceAfterMs = this.#options.replaceAfterMs ?? REPLACE_AFTER_MS
    let outgoing = first
    let signedAtMs = now()
    let looksSinceUsed = 0
    let wasTaken: boolean | undefined
    for (;;) {
      try {
        // The nonce first: when it is used and no receipt of ours is found afterwards, something else used it.
        const isUsed = (await chain.nonce('latest')) > outgoing.nonce
        const receipt = await this.#findReceipt(outgoing)
        if (receipt !== undefined) return await this.#finish(outgoing, receipt)
        looksSinceUsed = isUsed ? looksSinceUsed + 1 : 0
        if (looksSinceUsed > LOST_AFTER_LOOKS) {
          outgoing = await this.#renew(outgoing)
          wasTaken = undefined
          signedAtMs = now()
        } else if (!isUsed) {
          if (now() - signedAtMs >= replaceAfterMs) {
            outgoing = await this.#replace(outgoing, wasTaken === false)
            signedAtMs = now()
          }
          const last = outgoing.signatures.at(-1)
          if (last !== undefined) {
            const isTaken = await this.#offer(last.raw)
            wasTaken = isTaken || wasTaken === true
          }
        }
      } catch (error) {
        if (!isPassing(error)) throw error
        onTrouble(error)
      }
      if (!(await this.#pause())) throw senderClosed()
    }
  }

  /** False: the endpoint answers that it does not want it. */
  async #offer(raw: Hex): Promise<boolean> {
    try {
      await this.#modules.chain.broadcast(raw)
      return true
    } catch (error) {
      if (!isPassing(error) || error.code !== ChainErrorCode.RPC_FAILED) throw error
      this.#modules.onTrouble(error)
      return false
    }
  }

  async #findReceipt({ signatures }: Outgoing): Promise<SettlementReceipt | undefined> {
    for (const { hash } of signatures) {
      const receipt = await this.#modules.chain.receipt(hash)
      if (receipt !== undefined) return receipt
    }
    return undefined
  }

  async #finish(outgoing: Outgoing, receipt: SettlementReceipt): Promise<SettlementReceipt> {
    const { store, gate } = this.#modules
    const isCancel = outgoing.signatures.some((item) => item.isCancel && item.hash === receipt.hash)
    gate.release(outgoing.nonce)
    if (isCancel) {
      await store.batch([{ type: 'delete', key: outgoingKey(outgoing.key) }])
      throw transactionCancelled(outgoing.key)
    }
    this.#done.set(outgoing.key, receipt)
    const [oldest] = this.#done.size > MAX_KEPT_RECEIPTS ? this.#done.keys() : []
    if (oldest !== undefined) this.#done.delete(oldest)
    await store.batch([
      outgoingWrite({ ...outgoing, receipt: writeReceipt(receipt) }),
      ...(oldest === undefined ? [] : [{ type: 'delete', key: outgoingKey(oldest) } as const]),
    ])
    return receipt
  }

  /** Signs again under the same nonce with a higher fee, unless that may cost too much; `isHopeless`: it goes in no block. */
  async #replace(outgoing: Outgoing, isHopeless: boolean): Promise<Outgoing> {
    const { chain } = this.#modules
    const stuck = outgoing.signatures.at(-1)
    if (stuck === undefined || outgoing.signatures.length >= MAX_SIGNATURES) return outgoing
    const call = outgoingCall(outgoing)
    const verdict = await chain.estimate(call)
    const fee = raiseFee(
      {
        maxFeePerGas: BigInt(stuck.maxFeePerGas),
        maxPriorityFeePerGas: BigInt(stuck.maxPriorityFeePerGas),
      },
      await chain.feeLevel(),
    )
    const gasNeeded = verdict.type === 'refused' ? undefined : verdict.gas
    const isPossible = gasNeeded !== undefined && gasNeeded <= MAX_TRANSACTION_GAS && !isHopeless
    const isCancel = !isPossible || stuck.isCancel
    const gas = isCancel ? CANCEL_GAS : gasNeeded
    const limit = outgoing.maxGasWei
    if (limit !== undefined && gas * fee.maxFeePerGas > BigInt(limit)) return outgoing
    const replacement = isCancel ? { to: chain.account, data: '0x' as const, value: 0n } : call
    const { nonce } = outgoing
    const signature = await this.#sign(replacement, { ...fee, nonce, gas }, isCancel)
    return this.#store({ ...outgoing, signatures: [...outgoing.signatures, signature] })
  }

  /** Something else used the nonce: the same call under the next one. */
  async #renew(outgoing: Outgoing): Promise<Outgoing> {
    const { chain, gate } = this.#modules
    const call = outgoingCall(outgoing)
    const verdict = await chain.estimate(call)
    gate.release(outgoing.nonce)
    if (verdict.type === 'refused' || verdict.gas > MAX_TRANSACTION_GAS) {
      await this.#modules.store.batch([{ type: 'delete', key: outgoingKey(outgoing.key) }])
      throw verdict.type === 'refused'
        ? verdict.error
        : gasTooHigh(verdict.gas, MAX_TRANSACTION_GAS)
    }
    const fee = await chain.feeLevel()
    return gate.take(async (nonce) => {
      const signature = await this.#sign(call, { ...fee, nonce, gas: verdict.gas }, false)
      const renewed = await this.#store({ ...outgoing, nonce, signatures: [signature] })
      gate.hold(nonce)
      return renewed
    })
  }

  async #store(outgoing: Outgoing): Promise<Outgoing> {
    await this.#modules.store.batch([outgoingWrite(outgoing)])
    return outgoing
  }

  /** False when the sender is closed. */
  #pause(): Promise<boolean> {
    const { signal } = this.#closing
    if (signal.aborted) return Promise.resolve(false)
    return new Promise((resolve) => {
      const end = (isOpen: boolean) => (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', aborted)
        resolve(isOpen)
      }
      const aborted = end(false)
      const timer = setTimeout(end(true), this.#options.pollMs ?? POLL_MS)
      signal.addEventListener('abort', aborted)
    })
  }
}

/** The chain or its endpoints: tried again. */
function isPassing(error: unknown): error is ChainError | RpcError {
  return error instanceof ChainError || error instanceof RpcError
}
