import { ChainError, ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Address } from 'viem'
import type { FeeLevel } from '../port.ts'

/** Nodes refuse a replacement below ten percent more; an eighth more leaves room for rounding. */
const REPLACEMENT_PERMILLE = 1125n

/** What a replacement of a stuck transaction bids: an eighth more, and no less than the market. */
export function raiseFee(stuck: FeeLevel, market: FeeLevel): FeeLevel {
  const raise = (old: bigint, now: bigint): bigint => {
    const raised = (old * REPLACEMENT_PERMILLE) / 1000n + 1n
    return raised > now ? raised : now
  }
  return {
    maxFeePerGas: raise(stuck.maxFeePerGas, market.maxFeePerGas),
    maxPriorityFeePerGas: raise(stuck.maxPriorityFeePerGas, market.maxPriorityFeePerGas),
  }
}

/** The account of a node cannot pay. Amounts in wei. */
export function unfundedAccount(account: Address, balance: bigint, needed: bigint): FlowError {
  return new ChainError({
    data: { code: ChainErrorCode.UNFUNDED_ACCOUNT, account },
    message: `${account} holds ${balance} wei, a settlement may cost ${needed} wei`,
    remedy: 'Send ether to the account of the executor; the node tries again by itself.',
  })
}
