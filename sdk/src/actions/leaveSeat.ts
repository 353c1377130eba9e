import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export type LeaveSeatParameters = WriteParameters
export type LeaveSeatReturnType = WriteReturnType
export type LeaveSeatErrorType = WriteErrorType

/**
 * Gives up the seat of the executor that the sending account owns.
 *
 * - Errors: SEAT_MISSING, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `leaveSeat`.
 */
export async function leaveSeat(
  client: WriteClient,
  parameters: LeaveSeatParameters,
): Promise<LeaveSeatReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'leaveSeat',
    args: [],
  })
}
