import type { Hex } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface ExecuteSlashParameters extends WriteParameters {
  readonly slashId: Hex
}
export type ExecuteSlashReturnType = WriteReturnType
export type ExecuteSlashErrorType = WriteErrorType

/**
 * Splits a slash whose appeal period is over between reporter, harmed and nobody. Anybody may.
 *
 * - Errors: SLASH_NOT_PENDING, APPEAL_RUNNING, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `executeSlash`.
 */
export async function executeSlash(
  client: WriteClient,
  parameters: ExecuteSlashParameters,
): Promise<ExecuteSlashReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'executeSlash',
    args: [parameters.slashId],
  })
}
