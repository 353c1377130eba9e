import { addStake } from '@flowbuilder/sdk/actions/addStake'
import { claimRewards } from '@flowbuilder/sdk/actions/claimRewards'
import { requestUnstake } from '@flowbuilder/sdk/actions/requestUnstake'
import { stake } from '@flowbuilder/sdk/actions/stake'
import { withdrawStake } from '@flowbuilder/sdk/actions/withdrawStake'
import type { Chain } from '../../../network/useNetwork.ts'
import type { ConnectedWallet } from '../../../wallet/walletStore.ts'
import { withWallet } from '../../../wallet/withWallet.ts'

const ACTIONS = {
  stake,
  add: addStake,
  remove: requestUnstake,
  withdraw: withdrawStake,
  claim: claimRewards,
} as const

/** What is done with a stake; `amount` is wei, and 0 where nothing is to be chosen. */
export interface StakeChange {
  readonly action: keyof typeof ACTIONS
  readonly amount: bigint
}

/** Changes the stake of the connected account. Errors: those of `withWallet` and of the action. */
export async function changeStake(
  { action, amount }: StakeChange,
  chain: Chain,
  wallet: ConnectedWallet | undefined,
): Promise<void> {
  const { deployment } = chain
  await withWallet(wallet, chain, (client) => ACTIONS[action](client, { deployment, amount }))
}
