import { PlanError, PlanErrorCode } from './errors.ts'
import type { FlowPlan } from './flowPlan.ts'
import type { WorstFee } from './worstFee.ts'

/** What a requester gives for a run. */
export interface RunBounds {
  /** From the start of the run to its deadline, milliseconds. */
  readonly deadlineMs?: number | undefined
  readonly escrowWei?: bigint | undefined
}

/** Refuses a plan whose worst case does not fit. Errors: PLAN_OVER_DEADLINE, PLAN_OVER_ESCROW. */
export function checkWorstCase(plan: FlowPlan, fee: WorstFee, bounds: RunBounds): void {
  const { durationMs, path } = plan.worst
  const { deadlineMs, escrowWei } = bounds
  if (deadlineMs !== undefined && durationMs > deadlineMs) {
    throw new PlanError({
      data: { code: PlanErrorCode.OVER_DEADLINE, limitMs: deadlineMs, worstMs: durationMs, path },
      message: `the run may take ${durationMs} ms, its deadline is after ${deadlineMs} ms; longest: ${path.join(' → ')}`,
      remedy:
        'Lower retries and timeouts of these tasks, set "timeout" at the top, or take a later deadline.',
    })
  }
  if (escrowWei !== undefined && fee.totalWei > escrowWei) {
    throw new PlanError({
      data: { code: PlanErrorCode.OVER_ESCROW, escrowWei, worstWei: fee.totalWei },
      message: `the run may cost ${fee.totalWei} wei at ${fee.gasPriceWei} wei a gas, the escrow is ${escrowWei} wei`,
      remedy: 'Offer a higher fee, or lower "gas", "value" and the items of the tasks that write.',
    })
  }
}
