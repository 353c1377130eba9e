import { deposit } from '@flowbuilder/sdk/actions/deposit'
import { getRegistryBalance } from '@flowbuilder/sdk/actions/getRegistryBalance'
import type { Order, OrderRun } from '@flowbuilder/sdk/actions/signedOrder'
import { signOrder } from '@flowbuilder/sdk/actions/signOrder'
import { withWallet } from '../../../wallet/withWallet.ts'
import { makeRequest } from './makeRequest.ts'
import type { SendRequestOptions } from './sendRequest.ts'

/**
 * Signs a request as an order of one run, which costs no gas: whoever gets it may send it until its deadline, and the balance of the
 * owner in the registry pays.
 *
 * - What the balance lacks is deposited first, which is a transaction.
 * - Errors: those of the gateway; those of `withWallet`, `deposit` and `signOrder`.
 */
export async function signRequest(options: SendRequestOptions): Promise<OrderRun> {
  const { chain, wallet, fee, onStage } = options
  const { client: reader, deployment } = chain
  onStage('uploading')
  const request = await makeRequest(options)
  const { definitionHash, inputsHash, programHash, inputsCommitment, ...terms } = request
  const order: Order = {
    terms,
    content: { definitionHash, inputsHash, programHash, inputsCommitment },
    acceptFrom: 0n,
    acceptUntil: request.deadline,
    runs: 1,
    interval: 0,
  }
  const balance = await getRegistryBalance(reader, { deployment, account: wallet.account })
  onStage('signing')
  if (balance < fee) {
    await withWallet(wallet, chain, (client) =>
      deposit(client, { deployment, amount: fee - balance, onSent: () => onStage('mining') }),
    )
    onStage('signing')
  }
  const ownerSignature = await withWallet(wallet, chain, (client) =>
    signOrder(client, { deployment, order }),
  )
  return { order, run: 0, ownerSignature, payerSignature: '0x' }
}
