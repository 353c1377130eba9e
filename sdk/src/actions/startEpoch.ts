import type { G2Point } from '../bls/points.ts'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface StartEpochParameters extends WriteParameters {
  /** Keys of the holders, in the order of the seats; `listSeats` has them. */
  readonly publicKeys: readonly G2Point[]
}
export type StartEpochReturnType = WriteReturnType
export type StartEpochErrorType = WriteErrorType

/**
 * Freezes the holders of the seats as the validator set of the next epoch. Anybody may.
 *
 * - Errors: EPOCH_RUNNING, SEAT_KEY_MISSING, EPOCH_EMPTY, SET_KEY_INVALID, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `startEpoch`.
 */
export async function startEpoch(
  client: WriteClient,
  parameters: StartEpochParameters,
): Promise<StartEpochReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'startEpoch',
    args: [parameters.publicKeys],
  })
}
