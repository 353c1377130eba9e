import { getWorkflowId } from '@flowbuilder/sdk/actions/getWorkflowId'
import { type OrderRun, requestOfRun } from '@flowbuilder/sdk/actions/signedOrder'
import { submitSigned } from '@flowbuilder/sdk/actions/submitSigned'
import type { Hex } from 'viem'
import type { Chain } from '../../../network/useNetwork.ts'
import type { ConnectedWallet } from '../../../wallet/walletStore.ts'
import { withWallet } from '../../../wallet/withWallet.ts'

/** Sends what somebody else signed; the connected account pays the gas and nothing else. Returns the id of the request. Errors: those of `withWallet` and `submitSigned`. */
export async function sendOrder(
  orderRun: OrderRun,
  chain: Chain,
  wallet: ConnectedWallet | undefined,
): Promise<Hex> {
  const { deployment } = chain
  await withWallet(wallet, chain, (client) => submitSigned(client, { deployment, orderRun }))
  return getWorkflowId({ ...deployment, request: requestOfRun(orderRun.order, orderRun.run) })
}
