import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
  HttpRequestError,
  InsufficientFundsError,
  TimeoutError,
  WaitForTransactionReceiptTimeoutError,
  WebSocketRequestError,
  zeroAddress,
} from 'viem'
import { FlowError } from '../errors/flowError.ts'
import { ChainError, ChainErrorCode, type RevertError } from './errors.ts'
import { revertError } from './reverts.ts'
import { scrubUrl, scrubUrls } from './scrubUrl.ts'

/**
 * What viem threw, as an error with a stable code.
 *
 * - The original is not attached as `cause`: its text holds the RPC URL, and with it perhaps a key.
 * - Errors of ours pass unchanged.
 */
export function toFlowError(error: unknown, account?: Address): FlowError {
  if (error instanceof FlowError) return error
  if (!(error instanceof BaseError)) return rpcError(String(error))
  const reverted = find(error, ContractFunctionRevertedError)
  if (reverted !== undefined) return fromRevert(reverted)
  if (find(error, InsufficientFundsError) !== undefined) return unfundedError(account)
  const unreachable =
    find(error, HttpRequestError) ?? find(error, WebSocketRequestError) ?? find(error, TimeoutError)
  if (unreachable !== undefined) {
    return isRefusal(unreachable)
      ? rpcError(`HTTP ${unreachable.status}`)
      : unreachableError(unreachable)
  }
  const unconfirmed = find(error, WaitForTransactionReceiptTimeoutError)
  if (unconfirmed !== undefined) return unconfirmedError(unconfirmed)
  if (find(error, ContractFunctionZeroDataError) !== undefined) return noContractError()
  return rpcError(`${error.shortMessage} ${error.details}`)
}

/** The node answers and does not want us: waiting does not help. Too many requests and server errors pass. */
function isRefusal(error: Error): error is HttpRequestError {
  if (!(error instanceof HttpRequestError) || error.status === undefined) return false
  return error.status >= 400 && error.status < 500 && error.status !== 429
}

function find<Found extends Error>(
  error: BaseError,
  type: abstract new (...args: never) => Found,
): Found | undefined {
  const found = error.walk((inner) => inner instanceof type)
  return found instanceof type ? found : undefined
}

function fromRevert(error: ContractFunctionRevertedError): RevertError {
  if (error.data !== undefined) return revertError(error.data.errorName, error.data.args ?? [])
  return revertError(scrubUrls(error.reason ?? error.signature ?? 'no reason given'), [])
}

function unfundedError(account: Address | undefined): ChainError {
  return new ChainError({
    data: { code: ChainErrorCode.UNFUNDED_ACCOUNT, account },
    message: `${account ?? 'the account'} cannot pay the value and the gas of the transaction`,
    remedy: 'Send ether to this account on this chain.',
  })
}

function unreachableError(error: Error): ChainError {
  const url = scrubUrl('url' in error && typeof error.url === 'string' ? error.url : '')
  return new ChainError({
    data: { code: ChainErrorCode.RPC_UNREACHABLE, url },
    message: `the RPC node at ${url} does not answer`,
    remedy: 'Check that the chain is running and that the RPC URL is right.',
  })
}

function unconfirmedError(error: WaitForTransactionReceiptTimeoutError): ChainError {
  const transactionHash = /0x[0-9a-fA-F]{64}/.exec(error.message)?.[0] as `0x${string}` | undefined
  return new ChainError({
    data: {
      code: ChainErrorCode.TRANSACTION_UNCONFIRMED,
      transactionHash: transactionHash ?? '0x',
    },
    message: `transaction ${transactionHash ?? ''} has no receipt yet`,
    remedy: 'It may still be mined: look it up by its hash before sending it again.',
  })
}

function noContractError(): ChainError {
  return new ChainError({
    data: { code: ChainErrorCode.DEPLOYMENT_STALE, address: zeroAddress },
    message: 'the called address holds no contract of this deployment',
    remedy: 'Deploy again, or use the deployment record that belongs to this chain.',
  })
}

function rpcError(reason: string): ChainError {
  const detail = scrubUrls(reason)
  return new ChainError({
    data: { code: ChainErrorCode.RPC_FAILED, detail },
    message: `the RPC node refused the call: ${detail}`,
    remedy: 'Check the RPC URL, the rights it gives, and the log of the node.',
  })
}
