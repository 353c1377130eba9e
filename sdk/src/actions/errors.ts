import type { Address, Hash } from 'viem'
import { FlowError } from '../errors/flowError.ts'

/** Codes of reverts, one for each custom error of the contracts. */
export const RevertCode = {
  /** Another amount came in than was due. */
  AMOUNT_MISMATCH: 'AMOUNT_MISMATCH',
  /** The call would move nothing. */
  AMOUNT_ZERO: 'AMOUNT_ZERO',
  /** The appeal period of the slash is over. */
  APPEAL_OVER: 'APPEAL_OVER',
  /** The appeal period of the slash is running. */
  APPEAL_RUNNING: 'APPEAL_RUNNING',
  /** The account has too little in the registry. */
  BALANCE_INSUFFICIENT: 'BALANCE_INSUFFICIENT',
  /** A batch has no items, or more than the contracts take. */
  BATCH_SIZE_OUT_OF_RANGE: 'BATCH_SIZE_OUT_OF_RANGE',
  /** A BLS domain separation tag has a length that RFC 9380 does not allow. */
  BLS_DOMAIN_LENGTH: 'BLS_DOMAIN_LENGTH',
  /** Too little gas to check a BLS signature. */
  BLS_GAS_INSUFFICIENT: 'BLS_GAS_INSUFFICIENT',
  /** The chain has no BLS12-381 precompiles. */
  BLS_PRECOMPILE_MISSING: 'BLS_PRECOMPILE_MISSING',
  /** Too little gas is left for a callback. */
  CALLBACK_GAS_INSUFFICIENT: 'CALLBACK_GAS_INSUFFICIENT',
  /** The gas of a callback is zero, too much, or without a callback. */
  CALLBACK_GAS_OUT_OF_RANGE: 'CALLBACK_GAS_OUT_OF_RANGE',
  /** There is no failed callback to repeat, or it failed again. */
  CALLBACK_NOT_RETRIED: 'CALLBACK_NOT_RETRIED',
  /** The signature of a certificate is not that of its signers. */
  CERTIFICATE_INVALID: 'CERTIFICATE_INVALID',
  /** A challenge, or the answer to it, is not about what was posted. */
  CHALLENGE_INVALID: 'CHALLENGE_INVALID',
  /** A revert that no contract of ours declares. */
  CONTRACT_REVERTED: 'CONTRACT_REVERTED',
  /** The deadline of a new request is not in the future. */
  DEADLINE_PASSED: 'DEADLINE_PASSED',
  /** Only the deployer binds the registry. */
  DEPLOYER_NOT_CALLER: 'DEPLOYER_NOT_CALLER',
  /** The rewards of the epoch, or of a later one, were claimed before. */
  EPOCH_ALREADY_CLAIMED: 'EPOCH_ALREADY_CLAIMED',
  /** The rewards of the epoch are final. */
  EPOCH_CLOSED: 'EPOCH_CLOSED',
  /** No seat is taken. */
  EPOCH_EMPTY: 'EPOCH_EMPTY',
  /** Certificates of the epoch are no longer good. */
  EPOCH_EXPIRED: 'EPOCH_EXPIRED',
  /** The rewards of the epoch still grow. */
  EPOCH_OPEN: 'EPOCH_OPEN',
  /** The current epoch lasts longer. */
  EPOCH_RUNNING: 'EPOCH_RUNNING',
  /** No such epoch has started. */
  EPOCH_UNKNOWN: 'EPOCH_UNKNOWN',
  /** The signature does not prove the fault. */
  EVIDENCE_INVALID: 'EVIDENCE_INVALID',
  /** The account staked before. */
  EXECUTOR_ALREADY_STAKED: 'EXECUTOR_ALREADY_STAKED',
  /** The account has less than the minimum stake. */
  EXECUTOR_NOT_ACTIVE: 'EXECUTOR_NOT_ACTIVE',
  /** The account never staked. */
  EXECUTOR_UNKNOWN: 'EXECUTOR_UNKNOWN',
  /** The block does not name these members. */
  FAULTS_UNNAMED: 'FAULTS_UNNAMED',
  /** The fault was reported before. */
  FAULT_ALREADY_REPORTED: 'FAULT_ALREADY_REPORTED',
  FEE_BELOW_FLOOR: 'FEE_BELOW_FLOOR',
  /** Only the guardian overturns slashes. */
  GUARDIAN_NOT_CALLER: 'GUARDIAN_NOT_CALLER',
  /** The executor has its BLS key, for good. */
  KEY_ALREADY_REGISTERED: 'KEY_ALREADY_REGISTERED',
  /** The executor has no BLS key. */
  KEY_MISSING: 'KEY_MISSING',
  /** The BLS key belongs to another executor. */
  KEY_TAKEN: 'KEY_TAKEN',
  /** The BLS key is not registered. */
  KEY_UNKNOWN: 'KEY_UNKNOWN',
  /** The validator set could not be written. */
  MEMBER_CODE_FAILED: 'MEMBER_CODE_FAILED',
  /** The member of the epoch is somebody else. */
  MEMBER_MISMATCH: 'MEMBER_MISMATCH',
  /** The epoch has fewer members. */
  MEMBER_OUT_OF_RANGE: 'MEMBER_OUT_OF_RANGE',
  /** The request is of another verify mode. */
  MODE_MISMATCH: 'MODE_MISMATCH',
  /** The executor has no stake left. */
  NOTHING_TO_SLASH: 'NOTHING_TO_SLASH',
  /** The operator serves another owner, or has not accepted this one. */
  OPERATOR_UNAVAILABLE: 'OPERATOR_UNAVAILABLE',
  /** The order was withdrawn. */
  ORDER_ALREADY_CANCELLED: 'ORDER_ALREADY_CANCELLED',
  /** It is too early or too late to submit the run of the order. */
  ORDER_NOT_ACCEPTABLE: 'ORDER_NOT_ACCEPTABLE',
  OWNER_NOT_CALLER: 'OWNER_NOT_CALLER',
  /** A constructor argument is outside its range. */
  PARAMETER_OUT_OF_RANGE: 'PARAMETER_OUT_OF_RANGE',
  /** A request that is not signed is paid by its owner. */
  PAYER_NOT_OWNER: 'PAYER_NOT_OWNER',
  /** The receiver of a payment refused it. */
  PAYMENT_REFUSED: 'PAYMENT_REFUSED',
  /** The signature does not prove possession of the BLS key. */
  POSSESSION_INVALID: 'POSSESSION_INVALID',
  /** One of the proofs of a batch does not fit. */
  PROOF_BATCH_INVALID: 'PROOF_BATCH_INVALID',
  /** The proof does not fit request, executor, registry, chain and result. */
  PROOF_INVALID: 'PROOF_INVALID',
  /** The signers have two thirds of the weight or less. */
  QUORUM_MISSING: 'QUORUM_MISSING',
  /** A token called back while it was being taken. */
  REENTRANT_CALL: 'REENTRANT_CALL',
  /** The incentive manager has its registry. */
  REGISTRY_ALREADY_BOUND: 'REGISTRY_ALREADY_BOUND',
  /** The registry does not belong to this incentive manager. */
  REGISTRY_MISMATCH: 'REGISTRY_MISMATCH',
  /** Only the registry slashes for lost disputes. */
  REGISTRY_NOT_CALLER: 'REGISTRY_NOT_CALLER',
  /** The deployment is not complete. */
  REGISTRY_UNBOUND: 'REGISTRY_UNBOUND',
  /** The reported result is the certified one. */
  RESULT_CORRECT: 'RESULT_CORRECT',
  RESULT_HASH_RESERVED: 'RESULT_HASH_RESERVED',
  REWARDS_EMPTY: 'REWARDS_EMPTY',
  /** The order does not allow as many runs. */
  RUN_OUT_OF_RANGE: 'RUN_OUT_OF_RANGE',
  /** The last run of the order is too short a time ago. */
  RUN_TOO_EARLY: 'RUN_TOO_EARLY',
  /** The executor holds a seat. */
  SEAT_ALREADY_HELD: 'SEAT_ALREADY_HELD',
  /** The key of the holder of a seat was not given, or not in the order of the seats. */
  SEAT_KEY_MISSING: 'SEAT_KEY_MISSING',
  /** The executor holds no seat. */
  SEAT_MISSING: 'SEAT_MISSING',
  /** The holder of the seat has as much stake. */
  SEAT_OUTBID: 'SEAT_OUTBID',
  /** There is no such seat. */
  SEAT_OUT_OF_RANGE: 'SEAT_OUT_OF_RANGE',
  /** The results are not those that the block settles. */
  SETTLEMENT_ROOT_MISMATCH: 'SETTLEMENT_ROOT_MISMATCH',
  /** The keys of the validators cancel each other out. */
  SET_KEY_INVALID: 'SET_KEY_INVALID',
  /** An order is not signed by its owner or payer. */
  SIGNATURE_INVALID: 'SIGNATURE_INVALID',
  /** Slashes wait for the end of their appeal period. */
  SLASHES_PENDING: 'SLASHES_PENDING',
  /** The slash is not pending. */
  SLASH_NOT_PENDING: 'SLASH_NOT_PENDING',
  STAKE_BELOW_MINIMUM: 'STAKE_BELOW_MINIMUM',
  STAKE_INSUFFICIENT: 'STAKE_INSUFFICIENT',
  /** The registry takes no fees in this token. */
  TOKEN_NOT_LISTED: 'TOKEN_NOT_LISTED',
  /** A token did not do a transfer. */
  TOKEN_REFUSED: 'TOKEN_REFUSED',
  UNBONDING_EMPTY: 'UNBONDING_EMPTY',
  UNBONDING_NOT_RELEASED: 'UNBONDING_NOT_RELEASED',
  /** A correct validator may sign both votes. */
  VOTES_COMPATIBLE: 'VOTES_COMPATIBLE',
  WORKFLOW_ALREADY_CLOSING: 'WORKFLOW_ALREADY_CLOSING',
  WORKFLOW_ALREADY_COMPLETED: 'WORKFLOW_ALREADY_COMPLETED',
  WORKFLOW_ALREADY_REFUNDED: 'WORKFLOW_ALREADY_REFUNDED',
  WORKFLOW_ALREADY_SUBMITTED: 'WORKFLOW_ALREADY_SUBMITTED',
  /** The closing time has passed. */
  WORKFLOW_CLOSED: 'WORKFLOW_CLOSED',
  WORKFLOW_NOT_COMPLETED: 'WORKFLOW_NOT_COMPLETED',
  /** The request is withdrawn, posted, challenged or reopened, and the call needs another state. */
  WORKFLOW_NOT_OPEN: 'WORKFLOW_NOT_OPEN',
  /** The closing time has not passed yet. */
  WORKFLOW_STILL_OPEN: 'WORKFLOW_STILL_OPEN',
  /** No request with this id was submitted to this registry. */
  WORKFLOW_UNKNOWN: 'WORKFLOW_UNKNOWN',
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
