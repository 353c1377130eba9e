import { isQuorum } from '../../consensus/core/thresholds.ts'
import { LedgerMode, type Operator, type RequestEntry } from '../state.ts'

/**
 * Whether too few members of a committee have a seat for the request ever to end: who has none says nothing on the ledger any more. What
 * they said before counts. Such a request is admitted anew.
 */
export function hasLostCommittee(
  { mode, committee, results, resultHash }: RequestEntry,
  seats: { has(operator: Operator): boolean },
): boolean {
  if (resultHash !== undefined) return false
  if (mode !== LedgerMode.QUORUM) return !committee.some(({ operator }) => seats.has(operator))
  const weightOf = (members: RequestEntry['committee']): number =>
    members.reduce((sum, { weight }) => sum + weight, 0)
  const heard = committee.filter(
    ({ operator }) => seats.has(operator) || results[operator] !== undefined,
  )
  return !isQuorum(weightOf(heard), weightOf(committee))
}
