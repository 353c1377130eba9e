import { FlowError } from '../errors/flowError.ts'

export const PlanErrorCode = {
  /** The run may take longer than its deadline allows. */
  OVER_DEADLINE: 'PLAN_OVER_DEADLINE',
  /** The run may cost more than its escrow holds. */
  OVER_ESCROW: 'PLAN_OVER_ESCROW',
} as const

export type PlanErrorData =
  | {
      readonly code: typeof PlanErrorCode.OVER_DEADLINE
      readonly limitMs: number
      readonly worstMs: number
      /** The tasks that take that long one after the other. */
      readonly path: readonly string[]
    }
  | {
      readonly code: typeof PlanErrorCode.OVER_ESCROW
      readonly escrowWei: bigint
      readonly worstWei: bigint
    }

/** A plan whose worst case does not fit what the requester gives. */
export class PlanError extends FlowError<PlanErrorData> {}
