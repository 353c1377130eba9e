import type { WorkflowEvent } from '../actions/workflowEvent.ts'
import type { Checks } from './check.ts'
import type { ClaimEvidence } from './settlementEvidence.ts'

/**
 * Checks that a claim in optimistic mode became final: somebody posted it with a bond, and nobody refuted it in its window. What that
 * leaves open, running the workflow again closes.
 *
 * - Errors: none. Pure.
 */
export function verifyClaim({ workflow, settledAt }: ClaimEvidence, checks: Checks): void {
  const { events, executed } = workflow
  const posted = events.findLast((event) => event.type === 'posted')
  checks.same('posted', posted?.resultHash ?? 'none', executed.resultHash)
  const until = windowEnd(events)
  checks.note(
    'unrefuted',
    !events.some(({ type }) => type === 'challengeUpheld') && settledAt > until,
    `until ${new Date(Number(until) * 1_000).toISOString()}`,
  )
}

/** Unix seconds: of the last window that was opened or went on, or of the last challenge that nobody answered. */
function windowEnd(events: readonly WorkflowEvent[]): bigint {
  return events.reduce((end, event) => {
    if (event.type === 'posted') return event.challengeUntil
    if (event.type === 'challengeRejected' && event.challengeUntil > 0n) return event.challengeUntil
    return end
  }, 0n)
}
