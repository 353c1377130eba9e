import type { Hex } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface OverturnSlashParameters extends WriteParameters {
  readonly slashId: Hex
}
export type OverturnSlashReturnType = WriteReturnType
export type OverturnSlashErrorType = WriteErrorType

/**
 * Gives a pending slash back to the stake. Only the guardian of the deployment may.
 *
 * - Errors: GUARDIAN_NOT_CALLER, SLASH_NOT_PENDING, APPEAL_OVER, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `overturnSlash`.
 */
export async function overturnSlash(
  client: WriteClient,
  parameters: OverturnSlashParameters,
): Promise<OverturnSlashReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'overturnSlash',
    args: [parameters.slashId],
  })
}
