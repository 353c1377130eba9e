import type { TransactionVerdict } from '../ledger/applyBlock.ts'
import type { Operator } from '../ledger/state.ts'
import type { Transaction } from '../ledger/transaction.ts'

/** How often a transaction is said again that the builder of its block could not confirm. */
export const MAX_RESUBMISSIONS = 32
/** Between two times: the view of the chain of another member may lag so far behind. */
export const RESUBMIT_AFTER_MS = 2_000
/** Transactions that wait to be said again; the oldest is given up for a newer one. */
export const MAX_WAITING_RESUBMISSIONS = 1_024

interface Waiting {
  readonly transaction: Transaction
  readonly tries: number
  readonly dueMs: number
}

/** Own transactions that changed nothing only because the builder of the block had not seen on the chain what they say. */
export class Resubmission {
  readonly #operator: Operator
  readonly #waiting = new Map<string, Waiting>()

  constructor(operator: Operator) {
    this.#operator = operator
  }

  /** Takes note of what became of the transactions of a block. */
  settle(verdicts: readonly TransactionVerdict[], nowMs: number): void {
    for (const { operator, transaction, refusal } of verdicts) {
      if (operator !== this.#operator) continue
      const name = JSON.stringify(transaction)
      const tries = this.#waiting.get(name)?.tries ?? 0
      this.#waiting.delete(name)
      if (refusal !== 'unconfirmed' || tries >= MAX_RESUBMISSIONS) continue
      const oldest = this.#waiting.keys().next().value
      if (this.#waiting.size >= MAX_WAITING_RESUBMISSIONS && oldest !== undefined)
        this.#waiting.delete(oldest)
      const dueMs = nowMs + RESUBMIT_AFTER_MS
      this.#waiting.set(name, { transaction, tries: tries + 1, dueMs })
    }
  }

  /** Those to be said now; each once until a block tells what became of it. */
  takeDue(nowMs: number): Transaction[] {
    const due = [...this.#waiting].filter(([, { dueMs }]) => dueMs <= nowMs)
    for (const [name, item] of due) this.#waiting.set(name, { ...item, dueMs: Infinity })
    return due.map(([, { transaction }]) => transaction)
  }

  /** One of them could not be said: it stays due. */
  putBack(transaction: Transaction): void {
    const name = JSON.stringify(transaction)
    const item = this.#waiting.get(name)
    if (item !== undefined) this.#waiting.set(name, { ...item, dueMs: -Infinity })
  }
}
