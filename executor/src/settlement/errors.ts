import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const SettlementErrorCode = {
  /** The RPC endpoint refuses a log query over this many blocks; the watcher asks for fewer. */
  RANGE_TOO_LARGE: 'RPC_RANGE_TOO_LARGE',
  /** Settlements of this request kept reverting after successful simulations. */
  REVERTED: 'SETTLEMENT_REVERTED',
  /** The gas of a transaction would cost more than it is worth; it waits for a lower price. */
  TOO_DEAR: 'SETTLEMENT_TOO_DEAR',
  /** A transaction needs more gas than the chain lets one have (EIP-7825); it is not sent. */
  GAS_TOO_HIGH: 'SETTLEMENT_GAS_TOO_HIGH',
  /** Too many transactions of the account wait for a block. */
  SENDER_BUSY: 'SETTLEMENT_SENDER_BUSY',
  /** The node stopped before the transaction was included; it goes on with it when it starts again. */
  SENDER_CLOSED: 'SETTLEMENT_SENDER_CLOSED',
  /** A transaction that waited would have reverted by now, or no endpoint took it, and it made way for the ones behind it. */
  CANCELLED: 'SETTLEMENT_CANCELLED',
  /** The registry passed over certified results although the chain shows them as open. */
  SKIPPED: 'SETTLEMENT_SKIPPED',
  /** Too many requests are open on the chain; the node leaves further ones to the others. */
  TOO_MANY_REQUESTS: 'SETTLEMENT_TOO_MANY_REQUESTS',
  /** The results of a block of the ledger do not have the root that its header names. */
  BLOCK_INCONSISTENT: 'SETTLEMENT_BLOCK_INCONSISTENT',
  /** The chain has no BLS12-381 precompiles, so that it cannot check a certificate. */
  BLS_MISSING: 'SETTLEMENT_BLS_MISSING',
  /** The clock of this machine and that of the chain are too far apart. */
  CLOCK_OFF: 'SETTLEMENT_CLOCK_OFF',
} as const

export type SettlementErrorData =
  | {
      readonly code: typeof SettlementErrorCode.RANGE_TOO_LARGE
      readonly from: number
      readonly to: number
    }
  | { readonly code: typeof SettlementErrorCode.REVERTED; readonly count: number }
  /** Wei. */
  | {
      readonly code: typeof SettlementErrorCode.TOO_DEAR
      readonly cost: bigint
      readonly worth: bigint
    }
  | {
      readonly code: typeof SettlementErrorCode.GAS_TOO_HIGH
      readonly gas: bigint
      readonly limit: bigint
    }
  | { readonly code: typeof SettlementErrorCode.SENDER_BUSY; readonly limit: number }
  | { readonly code: typeof SettlementErrorCode.SENDER_CLOSED }
  | { readonly code: typeof SettlementErrorCode.CANCELLED; readonly key: string }
  | { readonly code: typeof SettlementErrorCode.SKIPPED; readonly height: number }
  | { readonly code: typeof SettlementErrorCode.TOO_MANY_REQUESTS; readonly limit: number }
  | { readonly code: typeof SettlementErrorCode.BLOCK_INCONSISTENT; readonly height: number }
  | { readonly code: typeof SettlementErrorCode.BLS_MISSING }
  /** Milliseconds that this machine is ahead of the newest block; below zero behind. */
  | { readonly code: typeof SettlementErrorCode.CLOCK_OFF; readonly aheadMs: number }

/** What the watcher and the submitter report beside the errors of the SDK's chain actions. */
export class SettlementError extends FlowError<SettlementErrorData> {}

/** The log query has to be split. */
export function rangeTooLarge(from: number, to: number): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.RANGE_TOO_LARGE, from, to },
    message: `the RPC endpoint refuses a log query over ${to - from + 1} blocks`,
    remedy: 'Nothing to do: the node asks for fewer blocks at a time.',
  })
}

/** The node stops spending gas on this request. */
export function settlementReverted(count: number): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.REVERTED, count },
    message: `${count} settlement transactions of this request were included and reverted`,
    remedy:
      'Look at the transactions: another executor may ignore the turns, or inclusion takes longer than the margin.',
  })
}

/** The transaction waits for a lower price of gas. Amounts in wei. */
export function tooDear(cost: bigint, worth: bigint): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.TOO_DEAR, cost, worth },
    message: `the transaction may cost ${cost} wei of gas and is worth ${worth}`,
    remedy: 'Nothing to do: it is sent when gas is cheaper, or when more can be settled at once.',
  })
}

/** No block would take the transaction: it is not even signed. */
export function gasTooHigh(gas: bigint, limit: bigint): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.GAS_TOO_HIGH, gas, limit },
    message: `the transaction needs ${gas} gas, and one may have ${limit}`,
    remedy: 'Nothing to do: what is settled with others is tried alone. If it stays, report it.',
  })
}

/** A flood of transactions would only wait. */
export function senderBusy(limit: number): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.SENDER_BUSY, limit },
    message: `${limit} transactions of the account wait for a block`,
    remedy: 'Nothing to do: it is tried again when one of them is included.',
  })
}

/** Not lost: it is durable. */
export function senderClosed(): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.SENDER_CLOSED },
    message: 'the node stops',
    remedy: 'Start it again: it goes on with the transactions that it has signed.',
  })
}

/** The nonce is free, nothing else happened. */
export function transactionCancelled(key: string): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.CANCELLED, key },
    message: `transaction ${key} would have reverted, or was never taken, and was replaced by one that does nothing`,
    remedy: 'Nothing to do: somebody else did what it was for, or it is tried again.',
  })
}

/** The block will not settle these by trying again. */
export function settlementSkipped(height: number): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.SKIPPED, height },
    message: `block ${height} was settled several times, and the chain still shows requests of it as open`,
    remedy:
      'Look at the SettlementSkipped events of the transaction; a reserved result hash is passed over.',
  })
}

/** More would not fit into memory. */
export function tooManyRequests(limit: number): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.TOO_MANY_REQUESTS, limit },
    message: `${limit} requests are open on the chain`,
    remedy:
      'Nothing to do: requests that end make room, and other executors may have seen the rest.',
  })
}

/** Only a mistake in the program, or a damaged store, makes this happen. */
export function blockInconsistent(height: number): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.BLOCK_INCONSISTENT, height },
    message: `the results of block ${height} do not have the root of its header`,
    remedy: 'Report it with the block; the other executors settle it.',
  })
}

/** Nothing can be settled by certificate there. */
export function blsMissing(): SettlementError {
  return new SettlementError({
    data: { code: SettlementErrorCode.BLS_MISSING },
    message: 'the chain has no BLS12-381 precompiles (EIP-2537)',
    remedy: 'Use a chain with the Prague upgrade; a local one needs "--hardfork prague".',
  })
}

/** Blocks of a validator with a wrong clock are refused by the others. */
export function clockOff(aheadMs: number): SettlementError {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000)
  return new SettlementError({
    data: { code: SettlementErrorCode.CLOCK_OFF, aheadMs },
    message: `the clock of this machine is ${seconds} seconds ${aheadMs < 0 ? 'behind' : 'ahead of'} the newest block`,
    remedy: 'Set the clock by NTP. If it is right, the endpoint is stuck: use another one.',
  })
}
