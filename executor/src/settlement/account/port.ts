import type { Address, Hash, Hex } from 'viem'
import type { FeeLevel, SettlementReceipt, SettlementVerdict } from '../port.ts'

/** Gas that one transaction may have (EIP-7825). */
export const MAX_TRANSACTION_GAS = 16_777_216n

/** What a transaction does. */
export interface AccountCall {
  readonly to: Address
  readonly data: Hex
  /** Wei that go with it. */
  readonly value: bigint
}

export interface SignedTransaction {
  readonly raw: Hex
  readonly hash: Hash
}

/**
 * The account of a node as its endpoint sees it.
 *
 * - Every method asks the endpoint anew. Errors: RPC_UNREACHABLE, RPC_FAILED, and those of the endpoint pool.
 */
export interface AccountChain {
  /** Account that signs and pays. */
  readonly account: Address
  /** Wei. */
  balance(): Promise<bigint>
  /** Nonce of the next transaction: by the newest block, or behind those that wait in the pool. */
  nonce(tag: 'latest' | 'pending'): Promise<number>
  feeLevel(): Promise<FeeLevel>
  /** Gas that the call needs on the newest block, with headroom up to MAX_TRANSACTION_GAS, or why it would be refused. */
  estimate(call: AccountCall): Promise<SettlementVerdict>
  signCall(
    call: AccountCall,
    terms: FeeLevel & { readonly nonce: number; readonly gas: bigint },
  ): Promise<SignedTransaction>
  /** Resolves when the endpoint has the transaction; one that it already knows is not an error. */
  broadcast(raw: Hex): Promise<void>
  receipt(hash: Hash): Promise<SettlementReceipt | undefined>
}
