import { type Address, isAddressEqual, zeroAddress } from 'viem'
import { callView } from './callView.ts'
import type { ReadClient } from './checkDeployment.ts'
import type { EpochShare } from './claimRewards.ts'
import type { Deployment } from './deployment.ts'
import type { ReadErrorType } from './errors.ts'
import { getEpoch } from './getEpoch.ts'

export interface GetEpochSharesParameters {
  readonly deployment: Deployment
  /** Owner of the stake. */
  readonly account: Address
  /** @default ether */
  readonly token?: Address | undefined
}

/** Shares of epochs that an account may claim now. */
export interface EpochShares {
  /** In ascending order, as `claimRewards` takes them; at most MAX_CLAIMED_EPOCHS. */
  readonly shares: readonly EpochShare[]
  /** What they come to, wei or units of the token. */
  readonly amount: bigint
}

export type GetEpochSharesErrorType = ReadErrorType

/** Epochs that are looked at, the newest closed ones, so that one claim fits a block and one answer comes soon. */
export const MAX_CLAIMED_EPOCHS = 32

/** An epoch is closed once that many later ones have started. Source: ValidatorSets.LIFETIME. */
const CLOSING_EPOCHS = 2n

/**
 * The closed epochs of which an account was a member and has not claimed its share.
 *
 * - Epochs without rewards are left out; those before the newest MAX_CLAIMED_EPOCHS closed ones are not looked at.
 * - Source: docs/contracts/IncentiveManager.md, `claimRewards`; twin of Rewards.claim.
 */
export async function getEpochShares(
  client: ReadClient,
  { deployment, account, token = zeroAddress }: GetEpochSharesParameters,
): Promise<EpochShares> {
  const address = deployment.incentiveManager
  const [current, [, claimedUntil]] = await Promise.all([
    callView(client, { address, functionName: 'currentEpoch', args: [] }),
    callView(client, { address, functionName: 'rewardsOf', args: [account, token] }),
  ])
  const last = current - CLOSING_EPOCHS
  const oldest = last - BigInt(MAX_CLAIMED_EPOCHS) + 1n
  const first = claimedUntil + 1n > oldest ? claimedUntil + 1n : oldest
  const shares: EpochShare[] = []
  let amount = 0n
  for (let epoch = first > 1n ? first : 1n; epoch <= last; epoch++) {
    const args = [epoch, token] as const
    const pool = await callView(client, { address, functionName: 'epochRewards', args })
    if (pool === 0n) continue
    const { members, totalWeight } = await getEpoch(client, { deployment, epoch })
    const member = members.findIndex(({ owner }) => isAddressEqual(owner, account))
    const weight = members[member]?.weight
    if (weight === undefined) continue
    shares.push({ epoch, member })
    amount += (pool * weight) / totalWeight
  }
  return { shares, amount }
}
