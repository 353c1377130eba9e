import { CHAIN_KEY, epochKey, type LedgerView } from '../ledger/state.ts'

/** Where a member sits among the others. */
export interface Seats {
  /** Below zero: it is no member. */
  readonly own: number
  readonly count: number
}

/**
 * The seat of an operator in the set of an epoch, or of the current one if that is not kept any more.
 *
 * @default epoch: the current one
 */
export function seatsOf(view: LedgerView, operator: string, epoch?: number): Seats {
  const current = view.get(CHAIN_KEY)?.epoch ?? 0
  const set = view.get(epochKey(epoch ?? current)) ?? view.get(epochKey(current))
  const members = set?.members ?? []
  return { own: members.findIndex((member) => member.operator === operator), count: members.length }
}

/** How many members do something before this one: the first follows from the subject, the others in the order of the seats. */
export function rankOf({ own, count }: Seats, subject: bigint): number {
  // Who is no member comes last.
  if (own < 0 || count === 0) return count
  const first = Number(subject % BigInt(count))
  return (own - first + count) % count
}
