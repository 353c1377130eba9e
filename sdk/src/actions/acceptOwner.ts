import type { Address } from 'viem'
import type { WriteErrorType } from './errors.ts'
import {
  sendCall,
  type WriteClient,
  type WriteParameters,
  type WriteReturnType,
} from './sendCall.ts'

export interface AcceptOwnerParameters extends WriteParameters {
  readonly owner: Address
}
export type AcceptOwnerReturnType = WriteReturnType
export type AcceptOwnerErrorType = WriteErrorType

/**
 * Says that the sending account is willing to be the operator of `owner`.
 *
 * - Errors: none of its own, and those of `sendCall`.
 * - Source: docs/contracts/IncentiveManager.md, `acceptOwner`.
 */
export async function acceptOwner(
  client: WriteClient,
  parameters: AcceptOwnerParameters,
): Promise<AcceptOwnerReturnType> {
  return sendCall(client, parameters, {
    address: parameters.deployment.incentiveManager,
    functionName: 'acceptOwner',
    args: [parameters.owner],
  })
}
