import type { Account, Address, Hex } from 'viem'
import { parseAccount } from 'viem/accounts'
import { signTypedData } from 'viem/actions'
import type { Deployment } from './deployment.ts'
import { ChainError, ChainErrorCode } from './errors.ts'
import type { WriteClient } from './sendCall.ts'
import { type Order, orderTypedData } from './signedOrder.ts'

export interface SignOrderParameters {
  readonly deployment: Deployment
  readonly order: Order
  /** @default the account of the client */
  readonly account?: Account | Address | undefined
}

/**
 * Signs an order as its owner or as its payer; costs nothing and sends nothing.
 *
 * - Errors: ACCOUNT_MISSING; what the wallet throws when its user refuses.
 * - Source: docs/contracts/WorkflowRegistry.md, orders.
 */
export async function signOrder(
  client: WriteClient,
  { deployment, order, account = client.account }: SignOrderParameters,
): Promise<Hex> {
  if (account === undefined) {
    throw new ChainError({
      data: { code: ChainErrorCode.ACCOUNT_MISSING },
      message: 'no account signs this order',
      remedy: 'Give the client an account, or pass one to the action.',
    })
  }
  return signTypedData(client, {
    ...orderTypedData({ ...deployment, order }),
    account: parseAccount(account),
  })
}
