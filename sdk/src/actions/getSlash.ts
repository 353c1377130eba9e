import type { Address, Hex } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'

/** What an executor is slashed for; the numbers are those of contracts/types/Slash.sol. */
export const Fault = { EQUIVOCATION: 0, WRONG_RESULT: 1, LOST_DISPUTE: 2, ABSENCE: 3 } as const
export type Fault = (typeof Fault)[keyof typeof Fault]

/** Where a slash stands. */
export const SlashStatus = { UNKNOWN: 0, PENDING: 1, EXECUTED: 2, OVERTURNED: 3 } as const
export type SlashStatus = (typeof SlashStatus)[keyof typeof SlashStatus]

/** A slash; all zero if there is none. */
export interface Slash {
  readonly owner: Address
  /** Wei. */
  readonly amount: bigint
  readonly reporter: Address
  /** Unix seconds from which it may be executed, and no longer overturned. */
  readonly executableAt: bigint
  readonly fault: Fault
  readonly status: SlashStatus
  readonly harmed: Address
  /** Wei that `harmed` lost: the most it gets. */
  readonly harm: bigint
}

export interface GetSlashParameters {
  readonly deployment: Deployment
  readonly slashId: Hex
}

export type GetSlashErrorType = ReadErrorType

/**
 * A slash by its id, which its event and its report name.
 *
 * - Source: docs/contracts/IncentiveManager.md, `slashOf`.
 */
export async function getSlash(
  client: ReadClient,
  { deployment, slashId }: GetSlashParameters,
): Promise<Slash> {
  const slash = await callView(client, {
    address: deployment.incentiveManager,
    functionName: 'slashOf',
    args: [slashId],
  })
  return { ...slash, fault: slash.fault as Fault, status: slash.status as SlashStatus }
}
