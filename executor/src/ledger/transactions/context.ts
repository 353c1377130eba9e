import type { Hex } from 'viem'
import type { BlockContext, SettledResult } from '../applyBlock.ts'
import type { Draft } from '../draft.ts'
import {
  type EpochEntry,
  executorKey,
  type Operator,
  type RequestEntry,
  requestKey,
} from '../state.ts'
import type { Refusal, Transaction, TransactionType } from '../transaction.ts'

/** What a transaction sees and may change. */
export interface TransactionContext {
  readonly draft: Draft
  readonly block: BlockContext
  readonly epoch: EpochEntry
  /** Of the members of the epoch. */
  readonly weights: ReadonlyMap<Operator, number>
  /** Who says it. */
  readonly operator: Operator
  /** Decisions of the block so far. */
  readonly decisions: number
  /** Gas of the callbacks of those. */
  readonly callbackGas: number
}

export interface Outcome {
  readonly refusal?: Refusal
  readonly settled?: SettledResult
}

export const DONE: Outcome = {}
export const refuse = (refusal: Refusal): Outcome => ({ refusal })

export type TransactionOf<Type extends TransactionType> = Transaction & { readonly type: Type }

/** Blocks without a sign of life after which an executor does not count as live. */
export const LIVENESS_BLOCKS = 8

/** Has a seat, and has given a sign of life: whoever has none is not heard any more. */
export function isLive({ draft, block, weights }: TransactionContext, operator: Operator): boolean {
  const executor = draft.get(executorKey(operator))
  const isSeen = executor !== undefined && block.height - executor.seenAt <= LIVENESS_BLOCKS
  return isSeen && weights.has(operator)
}

/** The request if it is being worked on, or why the transaction cannot concern it. */
export function openRequest({ draft, block }: TransactionContext, id: Hex): RequestEntry | Refusal {
  const request = draft.get(requestKey(id))
  if (request === undefined) return 'unknownRequest'
  if (request.resultHash !== undefined) return 'alreadyDecided'
  return block.timeS > request.deadlineS ? 'closed' : request
}

const HASH = /^0x[0-9a-f]{64}$/
export const isHash = (text: string): boolean => HASH.test(text)
