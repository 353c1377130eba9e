import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const SettlementErrorCode = {
  /** The RPC endpoint refuses a log query over this many blocks; the watcher asks for fewer. */
  RANGE_TOO_LARGE: 'RPC_RANGE_TOO_LARGE',
  /** Settlements of this request kept reverting after successful simulations. */
  REVERTED: 'SETTLEMENT_REVERTED',
} as const

export type SettlementErrorData =
  | {
      readonly code: typeof SettlementErrorCode.RANGE_TOO_LARGE
      readonly from: number
      readonly to: number
    }
  | { readonly code: typeof SettlementErrorCode.REVERTED; readonly count: number }

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
