import { keccak256 } from 'viem'
import type { ResultSigner } from '../../consensus/bls/resultSigner.ts'
import type { Transaction } from '../../ledger/transaction.ts'

/** Another result than the one that came out, signed like any other; everything else as it is. */
export function lieAbout(transaction: Transaction, sign: ResultSigner): Transaction {
  if (transaction.type !== 'result') return transaction
  const resultHash = keccak256(transaction.resultHash)
  const signature = sign({ id: transaction.request, resultHash })
  return { ...transaction, resultHash, signature }
}
