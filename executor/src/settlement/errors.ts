import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const SettlementErrorCode = {
  /** The RPC endpoint does not answer, or not in a usable way. */
  RPC_UNAVAILABLE: 'RPC_UNAVAILABLE',
  /** The endpoint refuses a log query over this many blocks; the watcher asks for fewer. */
  RPC_RANGE_TOO_LARGE: 'RPC_RANGE_TOO_LARGE',
  /** The account cannot pay for the gas of a settlement. */
  ACCOUNT_UNFUNDED: 'ACCOUNT_UNFUNDED',
  /** The account has no stake, so that the registry would refuse its results. */
  EXECUTOR_NOT_ACTIVE: 'EXECUTOR_NOT_ACTIVE',
  /** Somebody else settled first, or the request is closed; noticed before any gas was spent. */
  SUPERSEDED: 'SETTLEMENT_SUPERSEDED',
  /** The contract refuses the settlement for another reason. */
  REFUSED: 'SETTLEMENT_REFUSED',
  /** The registry says the proof is invalid although it verified locally. */
  PROOF_REJECTED: 'PROOF_REJECTED',
  /** Settlements of this request kept reverting after successful simulations. */
  REVERTED: 'SETTLEMENT_REVERTED',
} as const

export type SettlementErrorData =
  | { readonly code: typeof SettlementErrorCode.RPC_UNAVAILABLE; readonly method: string }
  | { readonly code: typeof SettlementErrorCode.RPC_RANGE_TOO_LARGE; readonly from: number; readonly to: number }
  | {
      readonly code: typeof SettlementErrorCode.ACCOUNT_UNFUNDED
      readonly account: string
      readonly balance: bigint
      readonly needed: bigint
    }
  | { readonly code: typeof SettlementErrorCode.EXECUTOR_NOT_ACTIVE; readonly account: string }
  | { readonly code: typeof SettlementErrorCode.SUPERSEDED; readonly errorName: string }
  | { readonly code: typeof SettlementErrorCode.REFUSED; readonly errorName: string }
  | { readonly code: typeof SettlementErrorCode.PROOF_REJECTED; readonly errorName: string }
  | { readonly code: typeof SettlementErrorCode.REVERTED; readonly count: number }

/** What the watcher and the submitter report. */
export class SettlementError extends FlowError<SettlementErrorData> {}

/** The RPC endpoint gave no usable answer. The cause is not shown: it may contain the URL and its API key. */
export function rpcUnavailable(method: string): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.RPC_UNAVAILABLE, method },
    message: `the RPC endpoint gives no usable answer to ${method}`,
    remedy: 'Check that the endpoint runs and is reachable; the node goes on by itself as soon as it answers.',
  })
}

/** What to make of a custom error that the simulation met. */
export function refusedSettlement(errorName: string, account: string): SettlementError {
  switch (errorName) {
    case 'WorkflowAlreadyCompleted':
    case 'WorkflowAlreadyRefunded':
    case 'WorkflowClosed':
    case 'WorkflowUnknown':
      return new SettlementError({
        data: { code: SettlementErrorCode.SUPERSEDED, errorName },
        message: `the request cannot be settled any more (${errorName})`,
        remedy: 'Nothing to do: no gas was spent, and the run ends when the event of the other side arrives.',
      })
    case 'ProofInvalid':
    case 'ResultHashReserved':
      return new SettlementError({
        data: { code: SettlementErrorCode.PROOF_REJECTED, errorName },
        message: `the registry refuses the proof (${errorName})`,
        remedy: 'Check that the proving artefacts belong to the verifier of this deployment.',
      })
    case 'ExecutorNotActive':
      return new SettlementError({
        data: { code: SettlementErrorCode.EXECUTOR_NOT_ACTIVE, account },
        message: `${account} has not staked enough to settle`,
        remedy: 'Stake at least the minimum with the account of this executor.',
      })
    default:
      return new SettlementError({
        data: { code: SettlementErrorCode.REFUSED, errorName },
        message: `the registry refuses the settlement (${errorName})`,
        remedy: 'Check that deployment record and contracts belong together.',
      })
  }
}

export function unfundedAccount(account: string, balance: bigint, needed: bigint): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.ACCOUNT_UNFUNDED, account, balance, needed },
    message: `${account} holds ${balance} wei, a settlement may cost ${needed} wei`,
    remedy: 'Send ether to the account of the executor; the node tries again by itself.',
  })
}
