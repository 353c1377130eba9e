import { leaveSeat } from '@flowbuilder/sdk/actions/leaveSeat'
import { registerKey } from '@flowbuilder/sdk/actions/registerKey'
import { takeSeat } from '@flowbuilder/sdk/actions/takeSeat'
import type { Chain } from '../../../network/useNetwork.ts'
import type { ConnectedWallet } from '../../../wallet/walletStore.ts'
import { withWallet } from '../../../wallet/withWallet.ts'
import { readKeyText } from './readKeyText.ts'

export type SeatChange =
  /** `text`: see `readKeyText`. */
  | { readonly action: 'register'; readonly text: string }
  | { readonly action: 'take'; readonly seat: number }
  | { readonly action: 'leave' }

/** Registers the BLS key of the connected account, or changes its seat. Errors: those of `readKeyText`, `withWallet` and the action. */
export async function changeSeat(
  change: SeatChange,
  chain: Chain,
  wallet: ConnectedWallet,
): Promise<void> {
  const { deployment } = chain
  const { chainId, incentiveManager: contract } = deployment
  switch (change.action) {
    case 'register': {
      const context = { chainId: BigInt(chainId), contract, owner: wallet.account }
      const key = readKeyText(change.text, context)
      await withWallet(wallet, chain, (client) => registerKey(client, { deployment, ...key }))
      return
    }
    case 'take':
      await withWallet(wallet, chain, (client) =>
        takeSeat(client, { deployment, seat: change.seat }),
      )
      return
    case 'leave':
      await withWallet(wallet, chain, (client) => leaveSeat(client, { deployment }))
  }
}
