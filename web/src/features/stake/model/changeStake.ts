import { addStake } from '@flowbuilder/sdk/actions/addStake'
import { claimRewards } from '@flowbuilder/sdk/actions/claimRewards'
import { getEpochShares } from '@flowbuilder/sdk/actions/getEpochShares'
import { requestUnstake } from '@flowbuilder/sdk/actions/requestUnstake'
import { stake } from '@flowbuilder/sdk/actions/stake'
import { withdrawStake } from '@flowbuilder/sdk/actions/withdrawStake'
import { WebError, WebErrorCode } from '../../../errors/webError.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import type { ConnectedWallet } from '../../../wallet/walletStore.ts'
import { withWallet } from '../../../wallet/withWallet.ts'

const ACTIONS = {
  stake,
  add: addStake,
  remove: requestUnstake,
  withdraw: withdrawStake,
} as const

/** What is done with a stake; `amount` is wei, and 0 where nothing is to be chosen. */
export interface StakeChange {
  readonly action: keyof typeof ACTIONS | 'claim'
  readonly amount: bigint
}

/**
 * Changes the stake of the connected account. A claim takes its shares of closed epochs along.
 *
 * Errors: those of `withWallet` and of the action.
 */
export async function changeStake(
  { action, amount }: StakeChange,
  chain: Chain,
  wallet: ConnectedWallet | undefined,
): Promise<void> {
  if (wallet === undefined) throw new WebError(WebErrorCode.WALLET_MISSING)
  const { deployment } = chain
  await withWallet(wallet, chain, async (client) => {
    if (action !== 'claim') return ACTIONS[action](client, { deployment, amount })
    const { shares } = await getEpochShares(client, { deployment, account: wallet.account })
    return claimRewards(client, { deployment, shares })
  })
}
