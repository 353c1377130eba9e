import type { Address } from 'viem'
import type { Member } from '../consensus/certificate.ts'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

/** A member with the owner of its stake. */
export interface EpochMember extends Member {
  readonly owner: Address
}

/** The validator set of an epoch; it never changes. */
export interface Epoch {
  readonly epoch: bigint
  /** Unix seconds. */
  readonly startedAt: bigint
  readonly totalWeight: bigint
  /** In the order of the bits of certificates. */
  readonly members: readonly EpochMember[]
}

export interface GetEpochParameters {
  readonly deployment: Deployment
  /** @default the current one */
  readonly epoch?: bigint | undefined
}

export type GetEpochErrorType = ReadErrorType

/**
 * The validator set of an epoch; without members if it has not started.
 *
 * - Source: docs/contracts/IncentiveManager.md, `epochOf` and `memberOf`.
 */
export async function getEpoch(
  client: ReadClient,
  { deployment, epoch: wanted }: GetEpochParameters,
): Promise<Epoch> {
  const address = deployment.incentiveManager
  const epoch =
    wanted ?? (await callView(client, { address, functionName: 'currentEpoch', args: [] }))
  const set = await callView(client, { address, functionName: 'epochOf', args: [epoch] })
  const members = await Promise.all(
    Array.from({ length: set.size }, async (_, index) => {
      const args = [epoch, BigInt(index)] as const
      const [owner, weight, publicKey] = await callView(client, {
        address,
        functionName: 'memberOf',
        args,
      })
      return { owner, weight, publicKey }
    }),
  )
  const { startedAt, totalWeight } = set
  return { epoch, startedAt: BigInt(startedAt), totalWeight: BigInt(totalWeight), members }
}
