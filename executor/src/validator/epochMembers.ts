import { CHAIN_KEY, epochKey, type LedgerView, type Operator } from '../ledger/state.ts'
import type { Genesis } from '../replica/port.ts'

/** Who has a seat in the epoch of the last block that was looked at. */
export class EpochMembers {
  #epoch: number
  #operators: ReadonlySet<Operator>

  constructor({ epoch, members }: Genesis) {
    this.#epoch = epoch
    this.#operators = new Set(members.map(({ operator }) => operator))
  }

  has(operator: Operator): boolean {
    return this.#operators.has(operator)
  }

  /** Takes note of the ledger after a block; true if another epoch has begun. */
  follow(view: LedgerView): boolean {
    const epoch = view.get(epochKey(view.get(CHAIN_KEY)?.epoch ?? this.#epoch))
    if (epoch === undefined || epoch.epoch === this.#epoch) return false
    this.#epoch = epoch.epoch
    this.#operators = new Set(epoch.members.map(({ operator }) => operator))
    return true
  }
}
