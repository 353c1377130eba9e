import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface TakeSeatParameters extends WriteParameters {
  /** 0 to 99. */
  readonly seat: number
}
export type TakeSeatReturnType = WriteReturnType
export type TakeSeatErrorType = WriteErrorType

/**
 * Makes the executor that the sending account owns a validator from the next epoch on.
 *
 * - Errors: SEAT_OUT_OF_RANGE, EXECUTOR_NOT_ACTIVE, KEY_MISSING, SEAT_ALREADY_HELD, SEAT_OUTBID, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `takeSeat`.
 */
export async function takeSeat(
  client: WriteClient,
  parameters: TakeSeatParameters,
): Promise<TakeSeatReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'takeSeat',
    args: [BigInt(parameters.seat)],
  })
}
