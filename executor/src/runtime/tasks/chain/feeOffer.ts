import type { PublicClient } from 'viem'
import { feeTooHigh } from './errors.ts'
import type { SignedTransaction } from './signedTransaction.ts'

/** Wei per gas. */
export interface FeeOffer {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

const BASE_FEE_HEADROOM = 2n // times the base fee: six full blocks in a row can double it
/** Nodes refuse a replacement below ten percent more; an eighth more leaves room for rounding. */
const REPLACEMENT_PERMILLE = 1125n

/**
 * What a transaction offers now.
 *
 * - In: `limit`, most wei per gas. - Errors: CHAIN_FEE_TOO_HIGH if the limit would not get it into the next block.
 */
export async function marketOffer(client: PublicClient, limit: bigint): Promise<FeeOffer> {
  const [{ baseFeePerGas }, tip] = await Promise.all([
    client.getBlock({ blockTag: 'latest' }),
    client.estimateMaxPriorityFeePerGas(),
  ])
  const baseFee = baseFeePerGas ?? 0n
  if (baseFee + tip > limit) throw feeTooHigh(baseFee + tip, limit)
  const wanted = baseFee * BASE_FEE_HEADROOM + tip
  return { maxFeePerGas: wanted < limit ? wanted : limit, maxPriorityFeePerGas: tip }
}

/** What replaces a stuck transaction, undefined if it would pass the limit. */
export function replacementOffer(
  stuck: SignedTransaction,
  market: FeeOffer,
  limit: bigint,
): FeeOffer | undefined {
  const raise = (old: string, now: bigint): bigint => {
    const raised = (BigInt(old) * REPLACEMENT_PERMILLE) / 1000n + 1n
    return raised > now ? raised : now
  }
  const offer = {
    maxFeePerGas: raise(stuck.maxFeePerGas, market.maxFeePerGas),
    maxPriorityFeePerGas: raise(stuck.maxPriorityFeePerGas, market.maxPriorityFeePerGas),
  }
  return offer.maxFeePerGas > limit ? undefined : offer
}
