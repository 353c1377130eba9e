import { type PublicClient, type TransactionReceipt, TransactionReceiptNotFoundError } from 'viem'
import { hashOf, type SignedTransaction } from './signedTransaction.ts'

/** What became of the transactions that were signed for one task. */
export type TransactionFate =
  | { readonly type: 'included'; readonly receipt: TransactionReceipt }
  | { readonly type: 'pending' }
  /** Their nonces were used by something else, for good: none of them will ever be included. */
  | { readonly type: 'lost' }

/**
 * Looks for a receipt of any of them. In: oldest first, at least one.
 *
 * Something else that took the nonce counts only once it is final: in another branch of the chain ours could still come.
 */
export async function transactionFate(
  client: PublicClient,
  transactions: readonly SignedTransaction[],
): Promise<TransactionFate> {
  // The nonce first: if it is used and no receipt of ours is found afterwards, something else used it.
  const isUsed = await isNonceUsed(client, transactions.at(-1))
  for (const transaction of transactions) {
    const receipt = await receiptOf(client, transaction)
    if (receipt !== undefined) return { type: 'included', receipt }
  }
  return { type: isUsed ? 'lost' : 'pending' }
}

async function isNonceUsed(
  client: PublicClient,
  transaction: SignedTransaction | undefined,
): Promise<boolean> {
  if (transaction === undefined) return false
  const { from, nonce } = transaction
  return (await client.getTransactionCount({ address: from, blockTag: 'finalized' })) > nonce
}

async function receiptOf(
  client: PublicClient,
  transaction: SignedTransaction,
): Promise<TransactionReceipt | undefined> {
  try {
    return await client.getTransactionReceipt({ hash: hashOf(transaction) })
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined
    throw error
  }
}
