import { cancelWorkflow } from '@flowbuilder/sdk/actions/cancelWorkflow'
import { refund } from '@flowbuilder/sdk/actions/refund'
import type { RequestView } from '../../../network/gatewayTypes.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import type { ConnectedWallet } from '../../../wallet/walletStore.ts'
import { withWallet } from '../../../wallet/withWallet.ts'
import { requestOf } from './requestOf.ts'

const ACTIONS = { cancel: cancelWorkflow, refund } as const
export type ClosingAction = keyof typeof ACTIONS

/** Cancels or refunds a request with the connected wallet. Errors: those of `withWallet` and of the action. */
export async function closeRun(
  action: ClosingAction,
  view: RequestView,
  chain: Chain,
  wallet: ConnectedWallet | undefined,
): Promise<void> {
  const { deployment } = chain
  const request = requestOf(view)
  await withWallet(wallet, chain, (client) => ACTIONS[action](client, { deployment, request }))
}
