import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import type { SignatureScheme } from '../consensus/signatureScheme.ts'
import type { LedgerView } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'
import { isProven } from './evidenceProof.ts'
import type { ChainClaim, ChainView } from './port.ts'

export interface ClaimWitnesses {
  readonly chain: ChainView
  /** The state before the block. */
  readonly view: LedgerView
  readonly context: SigningContext
  readonly scheme: SignatureScheme
}

/** Whether what a transaction says of the world outside the ledger is so, as far as this node can see. */
export function isConfirmed(
  transaction: Transaction,
  as: 'builder' | 'voter',
  { chain, view, context, scheme }: ClaimWitnesses,
): boolean {
  if (isChainClaim(transaction)) return chain.confirms(transaction, as)
  return transaction.type !== 'evidence' || isProven(transaction, view, context, scheme)
}

export function isChainClaim(transaction: Transaction): transaction is ChainClaim {
  const { type } = transaction
  return type === 'admit' || type === 'acknowledge' || type === 'startEpoch'
}
