import { ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import { flowBuilderAbi } from '@flowbuilder/sdk/actions/flowBuilderAbi'
import { revertError } from '@flowbuilder/sdk/actions/reverts'
import { toFlowError } from '@flowbuilder/sdk/actions/toFlowError'
import { FlowError, type FlowErrorData } from '@flowbuilder/sdk/errors/flowError'
import {
  type Address,
  BaseError,
  decodeErrorResult,
  ExecutionRevertedError,
  type Hash,
  type Hex,
  isHex,
} from 'viem'

export const ChainTaskErrorCode = {
  /** The node has no endpoint of this chain. */
  CHAIN_UNKNOWN: 'CHAIN_UNKNOWN',
  /** The node has no account that pays for transactions. */
  ACCOUNT_MISSING: 'CHAIN_ACCOUNT_MISSING',
  /** An argument does not fit the parameter of the function. */
  ARGUMENT_INVALID: 'CHAIN_ARGUMENT_INVALID',
  /** The arguments are longer than one transaction of a workflow may be. */
  CALL_TOO_LARGE: 'CHAIN_CALL_TOO_LARGE',
  /** The answer of the contract is not what the signature says, or no value of a workflow. */
  RESULT_INVALID: 'CHAIN_RESULT_INVALID',
  /** There is no contract at the address. */
  CONTRACT_MISSING: 'CHAIN_CONTRACT_MISSING',
  /** A transaction costs more per gas than the operator allows. */
  FEE_TOO_HIGH: 'CHAIN_FEE_TOO_HIGH',
  /** The transaction was included and reverted. */
  TRANSACTION_REVERTED: 'CHAIN_TRANSACTION_REVERTED',
  /** A recorded transaction cannot be read. */
  NOTE_INVALID: 'CHAIN_NOTE_INVALID',
  /** Nobody waits for the transaction any more. */
  CANCELLED: 'CHAIN_CANCELLED',
} as const
export type ChainTaskErrorCode = (typeof ChainTaskErrorCode)[keyof typeof ChainTaskErrorCode]

export type ChainTaskErrorData = {
  readonly code: ChainTaskErrorCode
  /** True if another attempt may help. */
  readonly retryable: boolean
  readonly [detail: string]: unknown
}

/** What can go wrong in a task that reads or writes a contract, beside the errors of the SDK's chain actions. */
export class ChainTaskError extends FlowError<ChainTaskErrorData> {}

/** Failures of the endpoint that may pass. */
const PASSING: ReadonlySet<string> = new Set([
  ChainErrorCode.RPC_UNREACHABLE,
  ChainErrorCode.RPC_FAILED,
  ChainErrorCode.UNFUNDED_ACCOUNT,
])

/** What viem threw, with a stable code, and whether another attempt may help. */
export function toTaskError(error: unknown, account?: Address): FlowError {
  if (error instanceof ChainTaskError) return error
  const { data, message, remedy } = fromRevert(error) ?? toFlowError(error, account)
  return new FlowError({
    data: { ...data, retryable: PASSING.has(data.code) } as FlowErrorData,
    message,
    remedy,
  })
}

/** A call without an ABI fails with the bytes that the contract gave. */
function fromRevert(error: unknown): FlowError | undefined {
  if (!(error instanceof BaseError)) return undefined
  if (error.walk((inner) => inner instanceof ExecutionRevertedError) === null) return undefined
  const data = revertData(error)
  try {
    const { errorName, args = [] } = decodeErrorResult({ abi: flowBuilderAbi, data })
    return revertError(String(errorName) === 'Error' ? String(args[0]) : errorName, args)
  } catch {
    return revertError(data === '0x' ? 'no reason given' : data.slice(0, 10), [])
  }
}

function revertData(error: BaseError): Hex {
  let found: Hex = '0x'
  error.walk((inner) => {
    const data = inner instanceof Error && 'data' in inner ? inner.data : undefined
    if (isHex(data)) found = data
    return false
  })
  return found
}

export function chainUnknown(chainId: number | undefined): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.CHAIN_UNKNOWN, retryable: false, chainId },
    message:
      chainId === undefined
        ? 'this node has no endpoint of a chain'
        : `this node has no endpoint of the chain ${chainId}`,
    remedy: 'Give the node an RPC URL of this chain, or leave "chainId" out to use its first one.',
  })
}

export function accountMissing(): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.ACCOUNT_MISSING, retryable: false },
    message: 'this node has no account to pay for transactions of workflows',
    remedy: 'Give the node a key file for chain.write.',
  })
}

export function argumentInvalid(reason: string): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.ARGUMENT_INVALID, retryable: false, reason },
    message: `the call cannot be made: ${reason}`,
    remedy: 'Give values of the types that the signature names.',
  })
}

export function callTooLarge(limit: number): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.CALL_TOO_LARGE, retryable: false, limit },
    message: `the arguments have more than ${limit} bytes`,
    remedy: 'Split the work over several tasks, or give the contract a hash of the data.',
  })
}

export function resultInvalid(reason: string): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.RESULT_INVALID, retryable: false, reason },
    message: `the answer of the contract cannot be used: ${reason}`,
    remedy: 'Compare the signature with the source of the contract.',
  })
}

export function contractMissing(address: Address, chainId: number): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.CONTRACT_MISSING, retryable: false, address, chainId },
    message: `${address} holds no contract on the chain ${chainId}`,
    remedy: 'Check address and chain.',
  })
}

export function feeTooHigh(offered: bigint, limit: bigint): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.FEE_TOO_HIGH, retryable: true, offered, limit },
    message: `a transaction costs ${offered} wei per gas now, the node pays at most ${limit}`,
    remedy: 'Wait until the chain is cheaper, or raise the limit of the node.',
  })
}

export function transactionReverted(hash: Hash): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.TRANSACTION_REVERTED, retryable: false, hash },
    message: `the transaction ${hash} was included and reverted`,
    remedy: 'Look at the transaction: the state of the contract changed after the simulation.',
  })
}

export function noteInvalid(): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.NOTE_INVALID, retryable: false },
    message: 'a recorded transaction of this task cannot be read',
    remedy: 'Run the version of the node that recorded it.',
  })
}

export function writeCancelled(hash: Hash | undefined): ChainTaskError {
  return new ChainTaskError({
    data: { code: ChainTaskErrorCode.CANCELLED, retryable: true, hash },
    message: 'the task was stopped before its transaction was confirmed',
    remedy: 'A transaction that was sent may still be included; another attempt goes on with it.',
  })
}
