import { type Address, type Hex, zeroAddress, zeroHash } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

/** A posted result that is neither final nor refuted. Source: contracts/types/TaskClaim.sol. */
export interface ResultClaim {
  /** Operator that posted it. */
  readonly poster: Address
  readonly resultHash: Hex
  /** The open challenge. */
  readonly challenge:
    | {
        readonly challenger: Address
        /** Names leaf and plan of a challenge of the ground OUTPUT; undefined for the ground RESULT. */
        readonly hash: Hex | undefined
        /** Seconds of the challenge window that were left when it began. */
        readonly windowLeft: bigint
      }
    | undefined
}

export interface GetClaimParameters {
  readonly deployment: Deployment
  readonly id: Hex
}

export type GetClaimErrorType = ReadErrorType

/**
 * The claim about a request in optimistic mode; undefined if there is none.
 *
 * - Source: docs/contracts/WorkflowRegistry.md, `claimOf`.
 */
export async function getClaim(
  client: ReadClient,
  { deployment, id }: GetClaimParameters,
): Promise<ResultClaim | undefined> {
  const { poster, resultHash, challenger, challengeHash, windowLeft } = await callView(client, {
    address: deployment.registry,
    functionName: 'claimOf',
    args: [id],
  })
  if (poster === zeroAddress) return undefined
  if (challenger === zeroAddress) return { poster, resultHash, challenge: undefined }
  const hash = challengeHash === zeroHash ? undefined : challengeHash
  return { poster, resultHash, challenge: { challenger, hash, windowLeft } }
}
