import type { RunEvent } from '../requests/fold/runEvent.ts'
import type { RunState, TrackedTransaction } from '../requests/fold/runState.ts'
import { raiseFee, unfundedAccount } from './account/fees.ts'
import type { NonceGate } from './account/nonceGate.ts'
import type { ChainPort, FeeLevel, SettlementCall, SettlementReceipt } from './port.ts'

/** Makes events durable; resolves when they are. */
export type RecordEvents = (events: readonly RunEvent[]) => Promise<void>

/** What the sender may use of the outside: the journal, and whether its turn still lasts. */
export interface SendContext {
  readonly record: RecordEvents
  /** Asked again right before anything is sent: the steps before may have taken long. */
  readonly maySend: () => boolean
}

/**
 * Sends settlements, one live transaction of the account at a time.
 *
 * - A signed transaction is durable before it is broadcast, so that a crash never leads to a second one for the same
 *   request: after a restart the same bytes are broadcast again.
 * - A replacement uses the same nonce, hence at most one of the two is ever included.
 * - Source: docs/specs/executor.md section 7.
 */
export class Submitter {
  readonly #chain: ChainPort
  readonly #gate: NonceGate

  constructor(modules: {
    readonly chain: ChainPort
    /** Of the account: whatever else sends with it takes its nonces there. */
    readonly gate: NonceGate
  }) {
    this.#chain = modules.chain
    this.#gate = modules.gate
  }

  /**
   * Simulates, signs, records and broadcasts the settlement of a run.
   *
   * - Errors: a RevertError when the registry would refuse it, UNFUNDED_ACCOUNT; RPC_UNREACHABLE, RPC_FAILED. No gas is
   *   spent in any of these cases.
   */
  async settle(state: RunState, context: SendContext): Promise<void> {
    const call = settlementCall(state)
    const verdict = await this.#chain.simulate(call)
    if (verdict.type === 'refused') throw verdict.error
    const fee = await this.#chain.feeLevel()
    const needed = verdict.gas * fee.maxFeePerGas
    const balance = await this.#chain.balance()
    if (balance < needed) throw unfundedAccount(this.#chain.account, balance, needed)
    await this.#gate.take((nonce) =>
      this.#signAndSend(call, { ...fee, nonce, gas: verdict.gas }, context),
    )
  }

  /**
   * Signs the settlement again for the nonce of the stuck transaction, with a higher fee, unless that could cost more
   * than the request pays. Errors: as `settle`.
   */
  async replace(state: RunState, context: SendContext): Promise<void> {
    const stuck = state.transactions.at(-1)
    if (stuck === undefined || (await this.#resolve(state, context.record))) return
    const call = settlementCall(state)
    // On the newest state without the pool, which holds the stuck transaction itself.
    const verdict = await this.#chain.simulate(call, 'latest')
    if (verdict.type === 'refused') throw verdict.error
    const fee = raiseFee(feeOf(stuck), await this.#chain.feeLevel())
    // Never bid more than the request pays: waiting is cheaper.
    if (verdict.gas * fee.maxFeePerGas > BigInt(state.request.fee)) return
    await this.#signAndSend(call, { ...fee, nonce: stuck.nonce, gas: verdict.gas }, context)
  }

  /**
   * Looks for a receipt. Without one, and while it may send, the recorded transaction is broadcast again, unless it
   * would revert by now: a request that somebody else settled meanwhile costs no gas.
   */
  async track(state: RunState, { record, maySend }: SendContext): Promise<void> {
    if (await this.#resolve(state, record)) return
    const last = state.transactions.at(-1)
    if (last === undefined || !maySend()) return
    const verdict = await this.#chain.simulate(settlementCall(state), 'latest')
    if (verdict.type === 'refused' || !maySend()) return
    await this.#chain.broadcast(last.raw)
    if (!last.sent) await record([{ type: 'transactionSent', hash: last.hash }])
  }

  /** True if the fate of the nonce is known and recorded. */
  async #resolve(state: RunState, record: RecordEvents): Promise<boolean> {
    const last = state.transactions.at(-1)
    if (last === undefined) return true
    // The nonce first: when it is used and no receipt of ours is found afterwards, something else used it.
    const used = (await this.#chain.nonce('latest')) > last.nonce
    for (const transaction of state.transactions) {
      const receipt = await this.#chain.receipt(transaction.hash)
      if (receipt === undefined) continue
      await record([includedEvent(receipt)])
      return true
    }
    if (used) await record([{ type: 'transactionDropped', nonce: last.nonce }])
    return used
  }

  async #signAndSend(
    call: SettlementCall,
    terms: FeeLevel & { readonly nonce: number; readonly gas: bigint },
    { record, maySend }: SendContext,
  ): Promise<void> {
    if (!maySend()) return
    const { raw, hash } = await this.#chain.sign(call, terms)
    const fees = {
      maxFeePerGas: terms.maxFeePerGas.toString(),
      maxPriorityFeePerGas: terms.maxPriorityFeePerGas.toString(),
    }
    await record([{ type: 'transactionSigned', hash, raw, nonce: terms.nonce, ...fees }])
    // Late: the transaction is recorded, and waits for the next turn.
    if (!maySend()) return
    await this.#chain.broadcast(raw)
    await record([{ type: 'transactionSent', hash }])
  }
}

/** The receipt as the journal keeps it. */
export function includedEvent(receipt: SettlementReceipt): RunEvent {
  const { hash, blockNumber, succeeded, gasUsed, gasCost } = receipt
  return {
    type: 'transactionIncluded',
    hash,
    blockNumber,
    succeeded,
    gasUsed: gasUsed.toString(),
    gasCost: gasCost.toString(),
  }
}

function settlementCall(state: RunState): SettlementCall {
  const { request, evaluated, proof } = state
  if (evaluated === undefined || proof === undefined)
    throw new TypeError('a settlement needs a result and its proof')
  return { request, resultHash: evaluated.resultHash, proof }
}

function feeOf({ maxFeePerGas, maxPriorityFeePerGas }: TrackedTransaction): FeeLevel {
  return {
    maxFeePerGas: BigInt(maxFeePerGas),
    maxPriorityFeePerGas: BigInt(maxPriorityFeePerGas),
  }
}
