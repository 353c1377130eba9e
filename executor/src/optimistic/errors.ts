import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Hash } from 'viem'

export const OptimisticErrorCode = {
  /** The proof of a disputed task is not about what the challenge names. */
  PROOF_DIFFERS: 'OPTIMISTIC_PROOF_DIFFERS',
  /** A task whose inputs this node does not have. */
  INPUTS_UNKNOWN: 'OPTIMISTIC_INPUTS_UNKNOWN',
  /** A call of the registry that was included and had no effect: somebody was faster. */
  CALL_REVERTED: 'OPTIMISTIC_CALL_REVERTED',
  /** Computing the workflow takes too long for others to do it again within a window of the contract. */
  TOO_LONG: 'OPTIMISTIC_TOO_LONG',
} as const
export type OptimisticErrorCode = (typeof OptimisticErrorCode)[keyof typeof OptimisticErrorCode]

export type OptimisticErrorData =
  | {
      readonly code:
        | typeof OptimisticErrorCode.PROOF_DIFFERS
        | typeof OptimisticErrorCode.INPUTS_UNKNOWN
      readonly taskIndex: number
    }
  | { readonly code: typeof OptimisticErrorCode.CALL_REVERTED; readonly transaction: Hash }
  | {
      readonly code: typeof OptimisticErrorCode.TOO_LONG
      readonly request: Hash
      readonly computedMs: number
      readonly limitMs: number
    }

/** What stands in the way of a claim, a challenge or an answer. */
export class OptimisticError extends FlowError<OptimisticErrorData> {}

export function proofDiffers(taskIndex: number): OptimisticError {
  return new OptimisticError({
    data: { code: OptimisticErrorCode.PROOF_DIFFERS, taskIndex },
    message: `the proof of task ${taskIndex} is about another program or other inputs`,
    remedy: 'This is a fault of the prover or of its artifacts: compare them with "flow verify".',
  })
}

export function inputsUnknown(taskIndex: number): OptimisticError {
  return new OptimisticError({
    data: { code: OptimisticErrorCode.INPUTS_UNKNOWN, taskIndex },
    message: `the inputs of task ${taskIndex} are not known here`,
    remedy: 'The certificate of the validators answers instead.',
  })
}

export function callReverted(transaction: Hash): OptimisticError {
  return new OptimisticError({
    data: { code: OptimisticErrorCode.CALL_REVERTED, transaction },
    message: `the call of the registry in ${transaction} reverted`,
    remedy: 'Somebody was faster; the node looks at the chain again and goes on.',
  })
}

export function computedTooLong(
  request: Hash,
  computedMs: number,
  limitMs: number,
): OptimisticError {
  return new OptimisticError({
    data: { code: OptimisticErrorCode.TOO_LONG, request, computedMs, limitMs },
    message: `computing ${request} took ${Math.ceil(computedMs / 1_000)} s, a claim may take ${Math.floor(limitMs / 1_000)} s`,
    remedy:
      'Nothing is posted and the fee goes back at the deadline. Such workflows are for "verify: quorum".',
  })
}
