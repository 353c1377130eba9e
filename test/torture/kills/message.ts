import type { Hex } from 'viem'
import type { Transaction } from '../../../executor/src/ledger/transaction.ts'

/** What the torture tells an executor process. */
export type Order =
  /** Keep these, in hexadecimal. */
  | { readonly type: 'blobs'; readonly blobs: readonly Hex[] }
  /** Say this on the ledger. */
  | { readonly type: 'submit'; readonly transaction: Transaction }

/** What an executor process tells. */
export type Report =
  | { readonly type: 'ready'; readonly operator: string }
  | { readonly type: 'block'; readonly height: number }
  /** Who performs a request, as the ledger has it; undefined once it is forgotten. */
  | { readonly type: 'performer'; readonly request: Hex; readonly performer: string | undefined }
  /** This process has the result of a request that it performs. */
  | {
      readonly type: 'performed'
      readonly request: Hex
      readonly resultHash: Hex
      readonly outputs: Readonly<Record<string, unknown>>
    }
  | { readonly type: 'fault'; readonly text: string }
