import type { Address, Hash } from 'viem'
import { FlowError } from '../errors/flowError.ts'

/** Codes of reverts, one for each custom error of the contracts. */
export const RevertCode = {
  /** The call would move nothing. */
  AMOUNT_ZERO: 'AMOUNT_ZERO',
  BALANCE_EMPTY: 'BALANCE_EMPTY',
  /** A batch has no items, or more than the contracts take. */
  BATCH_SIZE_OUT_OF_RANGE: 'BATCH_SIZE_OUT_OF_RANGE',
  /** The deadline of a new request is not in the future. */
  DEADLINE_PASSED: 'DEADLINE_PASSED',
  /** The account has less than the minimum stake. */
  EXECUTOR_NOT_ACTIVE: 'EXECUTOR_NOT_ACTIVE',
  FEE_BELOW_FLOOR: 'FEE_BELOW_FLOOR',
  /** The ether sent is not the fee of the request. */
  FEE_MISMATCH: 'FEE_MISMATCH',
  MODE_UNSUPPORTED: 'MODE_UNSUPPORTED',
  OWNER_NOT_CALLER: 'OWNER_NOT_CALLER',
  /** A constructor argument is outside its range. */
  PARAMETER_OUT_OF_RANGE: 'PARAMETER_OUT_OF_RANGE',
  /** The receiver of a payment refused it. */
  PAYMENT_REFUSED: 'PAYMENT_REFUSED',
  /** One of the proofs of a batch does not fit. */
  PROOF_BATCH_INVALID: 'PROOF_BATCH_INVALID',
  /** The proof does not fit request, executor, registry, chain and result. */
  PROOF_INVALID: 'PROOF_INVALID',
  RESULT_HASH_RESERVED: 'RESULT_HASH_RESERVED',
  REWARDS_EMPTY: 'REWARDS_EMPTY',
  STAKE_BELOW_MINIMUM: 'STAKE_BELOW_MINIMUM',
  STAKE_INSUFFICIENT: 'STAKE_INSUFFICIENT',
  UNBONDING_EMPTY: 'UNBONDING_EMPTY',
  UNBONDING_NOT_RELEASED: 'UNBONDING_NOT_RELEASED',
  WORKFLOW_ALREADY_CLOSING: 'WORKFLOW_ALREADY_CLOSING',
  WORKFLOW_ALREADY_COMPLETED: 'WORKFLOW_ALREADY_COMPLETED',
  WORKFLOW_ALREADY_REFUNDED: 'WORKFLOW_ALREADY_REFUNDED',
  WORKFLOW_ALREADY_SUBMITTED: 'WORKFLOW_ALREADY_SUBMITTED',
  /** The closing time has passed. */
  WORKFLOW_CLOSED: 'WORKFLOW_CLOSED',
  WORKFLOW_NOT_COMPLETED: 'WORKFLOW_NOT_COMPLETED',
  /** The closing time has not passed yet. */
  WORKFLOW_STILL_OPEN: 'WORKFLOW_STILL_OPEN',
  /** No request with this id was submitted to this registry. */
  WORKFLOW_UNKNOWN: 'WORKFLOW_UNKNOWN',
  /** A revert that no contract of ours declares. */
  CONTRACT_REVERTED: 'CONTRACT_REVERTED',
} as const
export type RevertCode = (typeof RevertCode)[keyof typeof RevertCode]

/** Codes of everything else that can go wrong between the SDK and a chain. */
export const ChainErrorCode = {
  /** The client has no account to sign with. */
  ACCOUNT_MISSING: 'ACCOUNT_MISSING',
  /** The deployment record does not have the documented shape. */
  DEPLOYMENT_INVALID: 'DEPLOYMENT_INVALID',
  /** The chain holds no such contracts, or contracts of another build. */
  DEPLOYMENT_STALE: 'DEPLOYMENT_STALE',
  /** The node answered with an error. */
  RPC_FAILED: 'RPC_FAILED',
  /** The node did not answer. */
  RPC_UNREACHABLE: 'RPC_UNREACHABLE',
  /** The transaction was sent and no receipt came in time. */
  TRANSACTION_UNCONFIRMED: 'TRANSACTION_UNCONFIRMED',
  /** The account cannot pay the value and the gas. */
  UNFUNDED_ACCOUNT: 'UNFUNDED_ACCOUNT',
  /** The node serves another chain than the deployment is on. */
  WRONG_CHAIN: 'WRONG_CHAIN',
} as const
export type ChainErrorCode = (typeof ChainErrorCode)[keyof typeof ChainErrorCode]

export interface RevertErrorData {
  readonly code: RevertCode
  /** Name in Solidity, or what the node said when it is none of ours. */
  readonly errorName: string
  /** Arguments of the Solidity error, in its order. */
  readonly args: readonly unknown[]
  /** Set if the transaction was mined and reverted, so that it cost gas. */
  readonly transactionHash?: Hash | undefined
}

export type ChainErrorData =
  | { readonly code: typeof ChainErrorCode.ACCOUNT_MISSING }
  | { readonly code: typeof ChainErrorCode.DEPLOYMENT_INVALID; readonly field: string }
  | {
      readonly code: typeof ChainErrorCode.DEPLOYMENT_STALE
      readonly address: Address
      readonly expected?: string | undefined
      readonly actual?: string | undefined
    }
  | { readonly code: typeof ChainErrorCode.RPC_FAILED; readonly detail: string }
  | { readonly code: typeof ChainErrorCode.RPC_UNREACHABLE; readonly url: string }
  | { readonly code: typeof ChainErrorCode.TRANSACTION_UNCONFIRMED; readonly transactionHash: Hash }
  | { readonly code: typeof ChainErrorCode.UNFUNDED_ACCOUNT; readonly account: Address | undefined }
  | {
      readonly code: typeof ChainErrorCode.WRONG_CHAIN
      readonly expected: number
      readonly actual: number
    }

/** A contract refused the call. */
export class RevertError extends FlowError<RevertErrorData> {}

/** The chain could not be used as asked. */
export class ChainError extends FlowError<ChainErrorData> {}

/** What a reading action may throw. */
export type ReadErrorType = RevertError | ChainError
/** What a writing action may throw. */
export type WriteErrorType = RevertError | ChainError
