import type { G1Point, G2Point } from '../bls/points.ts'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface RegisterKeyParameters extends WriteParameters {
  readonly publicKey: G2Point
  /** Made by `provePossession` for the sending account and the incentive manager. */
  readonly possession: G1Point
}
export type RegisterKeyReturnType = WriteReturnType
export type RegisterKeyErrorType = WriteErrorType

/**
 * Registers the one BLS key of the executor that the sending account owns.
 *
 * - Errors: EXECUTOR_NOT_ACTIVE, KEY_ALREADY_REGISTERED, KEY_TAKEN, POSSESSION_INVALID, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `registerKey`.
 */
export async function registerKey(
  client: WriteClient,
  parameters: RegisterKeyParameters,
): Promise<RegisterKeyReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'registerKey',
    args: [parameters.publicKey, parameters.possession],
  })
}
